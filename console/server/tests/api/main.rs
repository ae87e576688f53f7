//! The server as a device meets it: real TLS, real HTTP, a real store in a temporary folder.

#[cfg(test)]
mod client;
#[cfg(test)]
mod described;
#[cfg(test)]
mod device;
#[cfg(test)]
mod enrol;
#[cfg(test)]
mod intake;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod live;
#[cfg(test)]
mod log;
#[cfg(test)]
mod operators;
#[cfg(test)]
mod own;
#[cfg(test)]
mod policy;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod signed;
#[cfg(test)]
mod site;
#[cfg(test)]
mod tenancy;
#[cfg(test)]
mod watch;
#[cfg(test)]
mod worked;
