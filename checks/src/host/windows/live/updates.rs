//! What the Windows Update Agent knows. No server is asked, and no search is waited for beyond its limit.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use windows::Win32::Foundation::VARIANT_FALSE;
use windows::Win32::System::Com::CLSCTX_INPROC_SERVER;
use windows::Win32::System::Com::CoCreateInstance;
use windows::Win32::System::UpdateAgent::AutomaticUpdates;
use windows::Win32::System::UpdateAgent::IAutomaticUpdates2;
use windows::Win32::System::UpdateAgent::ICategoryCollection;
use windows::Win32::System::UpdateAgent::IUpdate;
use windows::Win32::System::UpdateAgent::IUpdateHistoryEntry;
use windows::Win32::System::UpdateAgent::IUpdateHistoryEntry2;
use windows::Win32::System::UpdateAgent::IUpdateSearcher;
use windows::Win32::System::UpdateAgent::IUpdateSession;
use windows::Win32::System::UpdateAgent::UpdateSession;
use windows::Win32::System::UpdateAgent::orcSucceeded;
use windows::Win32::System::UpdateAgent::orcSucceededWithErrors;
use windows::Win32::System::UpdateAgent::uoInstallation;
use windows::core::BSTR;
use windows::core::Interface;
use windows::core::Result;

use super::com;
use super::refused;
use super::variant;
use crate::host::HostError;
use crate::host::Refusal;
use crate::host::windows::InstalledUpdate;
use crate::host::windows::PendingUpdate;
use crate::host::windows::UpdateState;
use crate::host::windows::names;
use crate::limits;

const WANTED: &str = "IsInstalled=0 and IsHidden=0 and BrowseOnly=0";
/// A search that nobody waits for any more may go on for minutes; a second one would only go on for longer.
static SEARCHING: AtomicBool = AtomicBool::new(false);

pub(super) fn state() -> std::result::Result<UpdateState, HostError> {
    let what = names::UPDATES;
    let mut state = com::within(limits::UPDATES_DEADLINE, what, || {
        known().map_err(|error| refused(names::UPDATES, error.code(), &[]))
    })?;
    if state.last_search_day.is_none() {
        return Ok(state);
    }
    match pending() {
        Ok(pending) => state.pending = Some(pending),
        Err(error) => state.pending_timed_out = matches!(error, HostError::TimedOut { .. }),
    }
    Ok(state)
}

fn pending() -> std::result::Result<Vec<PendingUpdate>, HostError> {
    let what = names::UPDATES;
    if SEARCHING.swap(true, Ordering::AcqRel) {
        return Err(Refusal::TimedOut.about(what));
    }
    let asked = com::within(limits::UPDATE_SEARCH_DEADLINE, what, || {
        let found = search().map_err(|error| refused(names::UPDATES, error.code(), &[]));
        SEARCHING.store(false, Ordering::Release);
        found
    });
    // Where it was not even begun nothing goes on.
    if asked.is_err() && !matches!(asked, Err(HostError::TimedOut { .. })) {
        SEARCHING.store(false, Ordering::Release);
    }
    asked
}

fn known() -> Result<UpdateState> {
    // SAFETY: the class is the one that makes this interface, on a thread that was initialised; the rest only reads.
    unsafe {
        let agent: IAutomaticUpdates2 = CoCreateInstance(&AutomaticUpdates, None, CLSCTX_INPROC_SERVER)?;
        let results = agent.Results()?;
        let level = agent.Settings().and_then(|settings| settings.NotificationLevel());
        Ok(UpdateState {
            notification_level: level.ok().and_then(|level| u32::try_from(level.0).ok()),
            last_search_day: variant::day(&results.LastSearchSuccessDate()?),
            last_installation_day: variant::day(&results.LastInstallationSuccessDate()?),
            installed: searcher().and_then(|searcher| history(&searcher)).ok(),
            ..UpdateState::default()
        })
    }
}

fn searcher() -> Result<IUpdateSearcher> {
    // SAFETY: the class is the one that makes this interface, on a thread that was initialised.
    unsafe {
        let session: IUpdateSession = CoCreateInstance(&UpdateSession, None, CLSCTX_INPROC_SERVER)?;
        let searcher = session.CreateUpdateSearcher()?;
        searcher.SetOnline(VARIANT_FALSE)?;
        Ok(searcher)
    }
}

fn search() -> Result<Vec<PendingUpdate>> {
    let searcher = searcher()?;
    let mut pending = Vec::new();
    // SAFETY: the text lives through the call, and every number asked for is below the count.
    unsafe {
        let found = searcher.Search(&BSTR::from(WANTED))?.Updates()?;
        for index in 0..found.Count()?.min(limits::UPDATES) {
            pending.push(one_pending(&found.get_Item(index)?)?);
        }
    }
    Ok(pending)
}

fn one_pending(update: &IUpdate) -> Result<PendingUpdate> {
    // SAFETY: the object is alive, and these only read.
    unsafe {
        let published = update.LastDeploymentChangeTime()?;
        Ok(PendingUpdate {
            published_day: variant::day_of(published).unwrap_or_default(),
            categories: categories(&update.Categories()?)?,
            severity: String::from_utf16_lossy(&update.MsrcSeverity()?),
        })
    }
}

/// The newest come first.
fn history(searcher: &IUpdateSearcher) -> Result<Vec<InstalledUpdate>> {
    let mut installed = Vec::new();
    // SAFETY: the object is alive, and every number asked for is below the count.
    unsafe {
        let count = searcher.GetTotalHistoryCount()?.min(limits::UPDATES);
        if count == 0 {
            return Ok(installed);
        }
        let entries = searcher.QueryHistory(0, count)?;
        for index in 0..entries.Count()?.min(count) {
            installed.extend(one_installed(&entries.get_Item(index)?)?);
        }
    }
    Ok(installed)
}

/// An entry of something that was installed and succeeded.
fn one_installed(entry: &IUpdateHistoryEntry) -> Result<Option<InstalledUpdate>> {
    // SAFETY: the object is alive, and these only read.
    unsafe {
        let succeeded = [orcSucceeded, orcSucceededWithErrors].contains(&entry.ResultCode()?);
        if entry.Operation()? != uoInstallation || !succeeded {
            return Ok(None);
        }
        let Some(day) = variant::day_of(entry.Date()?) else {
            return Ok(None);
        };
        // Entries of drivers may have none.
        let told = entry.cast::<IUpdateHistoryEntry2>();
        let told = told.and_then(|entry| categories(&entry.Categories()?));
        Ok(Some(InstalledUpdate {
            day,
            categories: told.unwrap_or_default(),
        }))
    }
}

fn categories(found: &ICategoryCollection) -> Result<Vec<String>> {
    // SAFETY: the object is alive, and every number asked for is below the count.
    unsafe {
        (0..found.Count()?.min(limits::UPDATES))
            .map(|index| Ok(String::from_utf16_lossy(&found.get_Item(index)?.CategoryID()?)))
            .collect()
    }
}
