//! Sources of tests that hold no public registers.

use super::desk::Half;
use super::hostile::Hostile;
use super::*;
use crate::source::Registers;

impl Registers for Estate {}
impl Registers for Hostile {}
impl Registers for Half {}
