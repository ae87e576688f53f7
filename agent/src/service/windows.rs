//! The service of Windows: registered with the service manager, which starts it and tells it to stop.

use std::path::Path;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::mpsc::Sender;
use std::time::Duration;
use std::time::Instant;

use windows_service::service::Service;
use windows_service::service::ServiceAccess;
use windows_service::service::ServiceAction;
use windows_service::service::ServiceActionType;
use windows_service::service::ServiceControl;
use windows_service::service::ServiceControlAccept;
use windows_service::service::ServiceErrorControl;
use windows_service::service::ServiceExitCode;
use windows_service::service::ServiceFailureActions;
use windows_service::service::ServiceFailureResetPeriod;
use windows_service::service::ServiceInfo;
use windows_service::service::ServiceStartType;
use windows_service::service::ServiceState;
use windows_service::service::ServiceStatus;
use windows_service::service::ServiceType;
use windows_service::service_control_handler;
use windows_service::service_control_handler::ServiceControlHandlerResult;
use windows_service::service_dispatcher;
use windows_service::service_manager::ServiceManager;
use windows_service::service_manager::ServiceManagerAccess;

use crate::service::NAME;
use crate::service::life::Event;

/// What Windows shows in its list.
const TITLE: &str = "Check of this computer (DSPT)";
const ABOUT: &str =
    "Checks this computer and reports it to the console that it joined. Changes nothing but its own folder.";

/// The service manager of Windows refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// What was asked of it.
    #[error("Windows could not {doing}; run this as administrator, and look into the list of services")]
    Manager {
        /// In words.
        doing: &'static str,
        /// What it answered.
        #[source]
        source: windows_service::Error,
    },
    /// It did not do so in time.
    #[error("the service did not stop in time; stop it in the list of services, then run this again")]
    Slow,
}

fn failed(doing: &'static str) -> impl FnOnce(windows_service::Error) -> ServiceError {
    move |source| ServiceError::Manager { doing, source }
}

/// Registers `program` as the service, or registers it anew, and starts it. It is told its data folder, so that it never
/// depends on what the service manager sets for it.
///
/// # Errors
/// [`ServiceError`].
pub fn install(program: &Path, data: &Path) -> Result<(), ServiceError> {
    let rights = ServiceManagerAccess::CONNECT | ServiceManagerAccess::CREATE_SERVICE;
    let manager =
        ServiceManager::local_computer(None::<&str>, rights).map_err(failed("open the list of services"))?;
    let info = ServiceInfo {
        name: NAME.into(),
        display_name: TITLE.into(),
        service_type: ServiceType::OWN_PROCESS,
        start_type: ServiceStartType::AutoStart,
        error_control: ServiceErrorControl::Normal,
        executable_path: program.to_owned(),
        launch_arguments: vec![
            "--data".into(),
            data.as_os_str().to_owned(),
            "run".into(),
            "--service".into(),
        ],
        dependencies: Vec::new(),
        // The local system: encryption, accounts and passwords are told to no lesser account.
        account_name: None,
        account_password: None,
    };
    let access = ServiceAccess::CHANGE_CONFIG | ServiceAccess::START | ServiceAccess::QUERY_STATUS;
    let service = match manager.open_service(NAME, access) {
        Ok(service) => {
            service
                .change_config(&info)
                .map_err(failed("change the service"))?;
            service
        }
        Err(_) => manager
            .create_service(&info, access)
            .map_err(failed("register the service"))?,
    };
    // Shown to people, started a little after everything else, and again after a failure: it works without each of them.
    let _ = service.set_description(ABOUT);
    let _ = service.set_delayed_auto_start(true);
    let _ = service.update_failure_actions(again());
    if state(&service)? == ServiceState::Stopped {
        service.start::<&str>(&[]).map_err(failed("start the service"))?;
    }
    Ok(())
}

/// Started again a minute after a failure; after a day without one that is forgotten.
fn again() -> ServiceFailureActions {
    ServiceFailureActions {
        reset_period: ServiceFailureResetPeriod::After(Duration::from_secs(24 * 60 * 60)),
        reboot_msg: None,
        command: None,
        actions: Some(vec![
            ServiceAction {
                action_type: ServiceActionType::Restart,
                delay: Duration::from_secs(60),
            };
            3
        ]),
    }
}

/// Whether the service is registered, as far as this account may know.
pub fn is_registered() -> bool {
    ServiceManager::local_computer(None::<&str>, ServiceManagerAccess::CONNECT)
        .and_then(|manager| manager.open_service(NAME, ServiceAccess::QUERY_STATUS))
        .is_ok()
}

/// Stops the service and removes it; one that is not registered is no error.
///
/// # Errors
/// [`ServiceError`].
pub fn uninstall() -> Result<(), ServiceError> {
    if !is_registered() {
        return Ok(());
    }
    let manager = ServiceManager::local_computer(None::<&str>, ServiceManagerAccess::CONNECT)
        .map_err(failed("open the list of services"))?;
    let access = ServiceAccess::STOP | ServiceAccess::QUERY_STATUS | ServiceAccess::DELETE;
    let service = manager
        .open_service(NAME, access)
        .map_err(failed("open the service"))?;
    if state(&service)? != ServiceState::Stopped {
        service.stop().map_err(failed("stop the service"))?;
    }
    let until = Instant::now() + STOPPING;
    while state(&service)? != ServiceState::Stopped {
        if Instant::now() > until {
            return Err(ServiceError::Slow);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    service.delete().map_err(failed("remove the service"))
}

const STOPPING: Duration = Duration::from_secs(5);

fn state(service: &Service) -> Result<ServiceState, ServiceError> {
    let status = service
        .query_status()
        .map_err(failed("tell how the service is"))?;
    Ok(status.current_state)
}

/// What the service manager calls back for.
struct Body {
    live: Box<dyn FnOnce() -> anyhow::Result<()> + Send>,
    stop: Sender<Event>,
}

static BODY: OnceLock<Mutex<Option<Body>>> = OnceLock::new();

/// Hands this process to the service manager, which calls `live`; `stop` is how the service hears that it is to stop.
/// Ends when the service has.
///
/// # Errors
/// [`ServiceError`], where no service manager started this process.
pub(crate) fn serve(
    live: impl FnOnce() -> anyhow::Result<()> + Send + 'static,
    stop: Sender<Event>,
) -> Result<(), ServiceError> {
    let body = Body {
        live: Box::new(live),
        stop,
    };
    BODY.get_or_init(|| Mutex::new(Some(body)));
    service_dispatcher::start(NAME, main).map_err(failed("take this program as the service"))
}

/// Called by the service manager on a thread of its own. Its arguments are not looked at.
extern "system" fn main(_count: u32, _arguments: *mut *mut u16) {
    let body = BODY.get().and_then(|body| body.lock().ok()?.take());
    let Some(Body { live, stop }) = body else {
        return;
    };
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "whatever else Windows tells of is not for this service"
    )]
    let handler = move |control| match control {
        ServiceControl::Stop | ServiceControl::Shutdown | ServiceControl::Preshutdown => {
            // Who does not listen any more has stopped.
            let _ = stop.send(Event::Stop);
            ServiceControlHandlerResult::NoError
        }
        ServiceControl::Interrogate => ServiceControlHandlerResult::NoError,
        _ => ServiceControlHandlerResult::NotImplemented,
    };
    let Ok(told) = service_control_handler::register(NAME, handler) else {
        return;
    };
    let tell = |state, code| {
        told.set_service_status(ServiceStatus {
            service_type: ServiceType::OWN_PROCESS,
            current_state: state,
            controls_accepted: if state == ServiceState::Running {
                ServiceControlAccept::STOP | ServiceControlAccept::SHUTDOWN
            } else {
                ServiceControlAccept::empty()
            },
            exit_code: code,
            checkpoint: 0,
            wait_hint: Duration::ZERO,
            process_id: None,
        })
    };
    if tell(ServiceState::Running, ServiceExitCode::NO_ERROR).is_err() {
        return;
    }
    // A failure is one of ours, not of Windows, and makes the manager start the service again.
    let code = match live() {
        Ok(()) => ServiceExitCode::NO_ERROR,
        Err(_) => ServiceExitCode::ServiceSpecific(1),
    };
    // The process ends next, which the manager notices in any case.
    let _ = tell(ServiceState::Stopped, code);
}
