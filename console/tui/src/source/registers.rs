//! What public registers say, and where it does not match what is known here.

use dspt_register::By;
use dspt_store::model::Area;
use dspt_store::model::AreaLocations;
use dspt_store::model::AreaTree;
use dspt_store::model::Board;
use dspt_store::model::Page;
use dspt_store::model::RegisterChange;
use dspt_store::model::RegisterFile;
use dspt_store::model::Standing;

use crate::programme::AreaName;
use crate::programme::Differences;
use crate::programme::HelpList;
use crate::programme::Indicators;
use crate::programme::Wanted;
use crate::source::SourceError;

/// What public registers say. A source that holds none answers with nothing, as these do where nothing else is written.
///
/// An answer is absent where no register of locations or of published statuses is held. An area that is none, or may be
/// more than one, is an error that names them.
///
/// # Errors
///
/// If the rows cannot be read, or the area is not clear.
pub trait Registers: Send + Sync + 'static {
    /// The files that were taken in, the latest day first.
    ///
    /// # Errors
    ///
    /// As [`Registers`].
    fn register_files(&self, _after: Option<&str>, _limit: usize) -> Result<Page<RegisterFile>, SourceError> {
        Ok(Page {
            rows: Vec::new(),
            total: 0,
            next: None,
        })
    }

    /// What changed from one file of locations to the next, the latest day first.
    ///
    /// # Errors
    ///
    /// As [`Registers`].
    fn register_changes(
        &self,
        _after: Option<&str>,
        _limit: usize,
    ) -> Result<Page<RegisterChange>, SourceError> {
        Ok(Page {
            rows: Vec::new(),
            total: 0,
            next: None,
        })
    }

    /// The figures of all areas of one kind.
    ///
    /// # Errors
    ///
    /// As [`Registers`].
    fn board(&self, _by: By, _wanted: Wanted) -> Result<Option<Board>, SourceError> {
        Ok(None)
    }

    /// The figures of areas within areas.
    ///
    /// # Errors
    ///
    /// As [`Registers`].
    fn area_tree(&self, _wanted: Wanted) -> Result<Option<AreaTree>, SourceError> {
        Ok(None)
    }

    /// One area in full.
    ///
    /// # Errors
    ///
    /// As [`Registers`].
    fn area(&self, _area: &AreaName, _wanted: Wanted) -> Result<Option<Area>, SourceError> {
        Ok(None)
    }

    /// Locations of an area of which the registers tell every word of the text, by CQC's id.
    ///
    /// # Errors
    ///
    /// As [`Registers`].
    fn area_locations(
        &self,
        _area: &AreaName,
        _which: (Standing, &str),
        _wanted: Wanted,
        _after: Option<&str>,
        _limit: usize,
    ) -> Result<Option<AreaLocations>, SourceError> {
        Ok(None)
    }

    /// Whom to help first in an area today; at most `limit` organisations.
    ///
    /// # Errors
    ///
    /// As [`Registers`].
    fn help_list(&self, _area: &AreaName, _limit: usize) -> Result<Option<HelpList>, SourceError> {
        Ok(None)
    }

    /// Where published status and what is known here do not match today, by area.
    ///
    /// # Errors
    ///
    /// As [`Registers`].
    fn differences(&self) -> Result<Option<Differences>, SourceError> {
        Ok(None)
    }

    /// Values of indicators of an area.
    ///
    /// # Errors
    ///
    /// As [`Registers`].
    fn indicators(&self, _area: &AreaName, _wanted: Wanted) -> Result<Option<Indicators>, SourceError> {
        Ok(None)
    }
}
