#![doc = include_str!("../README.md")]
#![cfg_attr(not(windows), forbid(unsafe_code))]
#![cfg_attr(
    windows,
    expect(unsafe_code, reason = "Windows seals and guards files by calls of C")
)]

#[cfg(windows)]
mod access_list;
#[cfg(windows)]
mod files;
#[cfg(windows)]
mod limits;
#[cfg(windows)]
mod sid;
#[cfg(windows)]
pub mod token;

#[cfg(windows)]
pub use files::Access;
#[cfg(windows)]
pub use files::access;
#[cfg(windows)]
pub use files::create_new;
#[cfg(windows)]
pub use files::keep_others_out;
#[cfg(windows)]
pub use files::make_folder;
#[cfg(windows)]
pub use files::open;
#[cfg(windows)]
pub use files::seal;
#[cfg(windows)]
pub use files::unseal;
#[cfg(windows)]
pub use sid::Sid;
