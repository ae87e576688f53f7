//! Services, by the service control manager.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use windows::Win32::Foundation::ERROR_INVALID_NAME;
use windows::Win32::Foundation::ERROR_SERVICE_DOES_NOT_EXIST;
use windows::core::HRESULT;
use windows_service::Error;
use windows_service::service::ServiceAccess;
use windows_service::service::ServiceStartType;
use windows_service::service::ServiceState;
use windows_service::service_manager::ServiceManager;
use windows_service::service_manager::ServiceManagerAccess;

use super::refused;
use crate::host::HostError;
use crate::host::Refusal;
use crate::host::windows::Service;
use crate::host::windows::Start;

pub(super) fn look(name: &str) -> Result<Service, HostError> {
    ask(name).map_err(|error| explain(name, &error))
}

/// The way to the service manager, for as long as the program runs. Many probes ask, from several threads; and where the
/// first conversations of a program begin at the same moment and the last one ends, Wine forgets what it had opened.
static MANAGER: Mutex<Option<Arc<Manager>>> = Mutex::new(None);

struct Manager(ServiceManager);

// SAFETY: a handle of the service manager belongs to the whole program, and it is only asked to open services.
unsafe impl Send for Manager {}
// SAFETY: as above; Windows lets several threads use it at once.
unsafe impl Sync for Manager {}

fn manager() -> windows_service::Result<Arc<Manager>> {
    // Whoever panicked while it was held had not put anything there.
    let mut kept = MANAGER.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(manager) = kept.as_ref() {
        return Ok(Arc::clone(manager));
    }
    let opened = ServiceManager::local_computer(None::<&str>, ServiceManagerAccess::CONNECT)?;
    let opened = Arc::new(Manager(opened));
    *kept = Some(Arc::clone(&opened));
    Ok(opened)
}

fn ask(name: &str) -> windows_service::Result<Service> {
    let manager = manager()?;
    let service = manager
        .0
        .open_service(name, ServiceAccess::QUERY_STATUS | ServiceAccess::QUERY_CONFIG)?;
    let state = service.query_status()?.current_state;
    Ok(Service {
        running: !matches!(state, ServiceState::Stopped | ServiceState::StopPending),
        start: match service.query_config()?.start_type {
            ServiceStartType::BootStart => Start::Boot,
            ServiceStartType::SystemStart => Start::System,
            ServiceStartType::AutoStart => Start::Automatic,
            ServiceStartType::OnDemand => Start::Manual,
            ServiceStartType::Disabled => Start::Disabled,
        },
    })
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "every other error is one that a probe cannot tell apart"
)]
fn explain(name: &str, error: &Error) -> HostError {
    let code = match error {
        Error::Winapi(error) => error.raw_os_error(),
        _ => None,
    };
    match code {
        Some(code) => {
            // A name that no service can have is one that none has.
            let absent = [
                ERROR_SERVICE_DOES_NOT_EXIST.to_hresult(),
                ERROR_INVALID_NAME.to_hresult(),
            ];
            refused(name, HRESULT::from_win32(code.cast_unsigned()), &absent)
        }
        None => Refusal::Unreadable.about(name),
    }
}
