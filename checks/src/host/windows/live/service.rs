//! Services, by the service control manager.

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
use crate::host::windows::Service;
use crate::host::windows::Start;
use crate::recording::Refusal;

pub(super) fn look(name: &str) -> Result<Service, HostError> {
    ask(name).map_err(|error| explain(name, &error))
}

fn ask(name: &str) -> windows_service::Result<Service> {
    let manager = ServiceManager::local_computer(None::<&str>, ServiceManagerAccess::CONNECT)?;
    let service = manager.open_service(name, ServiceAccess::QUERY_STATUS | ServiceAccess::QUERY_CONFIG)?;
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
