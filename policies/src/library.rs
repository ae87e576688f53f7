//! The policy that is part of the program.

use crate::load;
use crate::policy::Policy;
use crate::toolkit::Toolkit;

pub(crate) fn load() -> Policy {
    #[expect(clippy::expect_used, reason = "tests/library.rs proves that the shipped library loads")]
    let loaded = load::load(&[], load::Tests::Skip).expect("the shipped library loads");
    loaded.policy
}

pub(crate) fn toolkit_in_use(today: i64) -> &'static Toolkit {
    let all = Toolkit::shipped();
    let open = all.iter().find(|toolkit| toolkit.deadline_day >= today);
    #[expect(clippy::expect_used, reason = "tests/library.rs proves that the shipped library has a toolkit")]
    open.or(all.last()).expect("the shipped library has a toolkit")
}
