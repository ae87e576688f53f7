//! Windows is asked for real: what every Windows and Wine tell truly is held to be right. Of what Wine does not know, it is
//! held that it is told as unknown; what Wine invents is held to nothing.

use std::net::TcpListener;
use std::time::Duration;

use dspt_own_files::Sid;
use dspt_own_files::token;
use dspt_report::Reason;
use windows::core::s;
use windows::core::w;
use windows_registry::LOCAL_MACHINE;
use windows_registry::Type;
use windows_service::service::ServiceAccess;
use windows_service::service::ServiceErrorControl;
use windows_service::service::ServiceInfo;
use windows_service::service::ServiceStartType;
use windows_service::service::ServiceType;
use windows_service::service_manager::ServiceManager;
use windows_service::service_manager::ServiceManagerAccess;

use super::library::Library;
use super::*;
use crate::host::windows::Bytes;
use crate::host::windows::Start;
use crate::host::windows::wmi::WmiSource;
use crate::host::windows::wmi::WmiValue;

/// Wine's own library says so.
fn is_wine() -> bool {
    let library = Library::of_system(w!("ntdll.dll")).unwrap();
    // SAFETY: it is looked for and not called.
    unsafe { library.function::<unsafe extern "system" fn() -> isize>(s!("wine_get_version")) }.is_ok()
}

/// A key of this test run's own, removed at the end.
struct Scratch(String);

impl Scratch {
    fn new(name: &str) -> Self {
        Self(format!(r"SOFTWARE\dspt-test-{name}-{}", std::process::id()))
    }

    fn key(&self) -> windows_registry::Key {
        LOCAL_MACHINE.create(&self.0).unwrap()
    }

    fn path(&self) -> String {
        format!(r"HKLM\{}", self.0)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = LOCAL_MACHINE.remove_tree(&self.0);
    }
}

#[test]
fn values_of_the_registry_come_as_what_they_are() {
    let scratch = Scratch::new("values");
    let (key, path) = (scratch.key(), scratch.path());
    key.set_u32("number", 7).unwrap();
    key.set_u64("long", u64::MAX).unwrap();
    key.set_string("text", "Büro").unwrap();
    key.set_expand_string("path", r"%SystemRoot%\x").unwrap();
    key.set_multi_string("texts", &["a", "b"]).unwrap();
    key.set_bytes("bytes", Type::Bytes, &[1, 2, 3]).unwrap();
    key.set_bytes("short", Type::U32, &[1, 2, 3]).unwrap();

    let door = Door::default();
    let value = |name| door.registry(&path, name);
    assert_eq!(value("number"), Ok(RegistryValue::Dword(7)));
    assert_eq!(value("NUMBER"), Ok(RegistryValue::Dword(7)));
    assert_eq!(value("long"), Ok(RegistryValue::Qword(u64::MAX)));
    assert_eq!(value("text"), Ok(RegistryValue::Text("Büro".to_owned())));
    assert_eq!(
        value("path"),
        Ok(RegistryValue::Text(r"%SystemRoot%\x".to_owned()))
    );
    let texts = vec!["a".to_owned(), "b".to_owned()];
    assert_eq!(value("texts"), Ok(RegistryValue::MultiText(texts)));
    assert_eq!(value("bytes"), Ok(RegistryValue::Binary(Bytes(vec![1, 2, 3]))));
    assert_eq!(value("short").unwrap_err().reason(), Reason::Unreadable);
    assert!(value("none").unwrap_err().is_not_found());
    let nowhere = door.registry(&format!(r"{path}\none"), "x").unwrap_err();
    assert!(nowhere.is_not_found(), "{nowhere}");
}

#[test]
fn a_value_that_is_too_large_is_told_apart_from_none() {
    let scratch = Scratch::new("large");
    let bytes = vec![0; crate::limits::CONFIG_BYTES + 1];
    scratch.key().set_bytes("large", Type::Bytes, &bytes).unwrap();
    let error = Door::default().registry(&scratch.path(), "large").unwrap_err();
    assert_eq!(error.reason(), Reason::TooLarge, "{error}");
}

#[test]
fn keys_are_listed_and_a_key_that_is_not_there_is_not_an_empty_one() {
    let scratch = Scratch::new("keys");
    let key = scratch.key();
    for name in ["one", "two", "three"] {
        key.create(name).unwrap();
    }
    let door = Door::default();
    let mut names = door.registry_keys(&scratch.path()).unwrap();
    names.sort();
    assert_eq!(names, ["one", "three", "two"]);
    let inner = format!(r"{}\one", scratch.path());
    assert_eq!(door.registry_keys(&inner), Ok(Vec::new()));
    let inner = format!(r"{}\four", scratch.path());
    assert!(door.registry_keys(&inner).unwrap_err().is_not_found());
    // The hive of people has no key above it.
    assert!(
        door.registry_keys("HKU")
            .unwrap()
            .contains(&".Default".to_owned())
            || !is_wine()
    );
    assert_eq!(
        door.registry_keys(r"HKCU\Software").unwrap_err().reason(),
        Reason::NotImplemented
    );
}

#[test]
fn a_service_is_seen_from_its_making_to_its_end() {
    let name = format!("dspt-test-{}", std::process::id());
    let door = Door::default();
    assert!(door.service(&name).unwrap_err().is_not_found());

    let rights = ServiceManagerAccess::CONNECT | ServiceManagerAccess::CREATE_SERVICE;
    let manager = ServiceManager::local_computer(None::<&str>, rights).unwrap();
    let info = ServiceInfo {
        name: name.clone().into(),
        display_name: name.clone().into(),
        service_type: ServiceType::OWN_PROCESS,
        start_type: ServiceStartType::Disabled,
        error_control: ServiceErrorControl::Normal,
        executable_path: std::env::current_exe().unwrap(),
        launch_arguments: Vec::new(),
        dependencies: Vec::new(),
        account_name: None,
        account_password: None,
    };
    let made = manager
        .create_service(&info, ServiceAccess::DELETE | ServiceAccess::QUERY_STATUS)
        .unwrap();
    let seen = door.service(&name);
    made.delete().unwrap();
    drop(made);
    let (running, start) = (false, Start::Disabled);
    assert_eq!(seen, Ok(Service { running, start }));
    assert!(door.service(&name).unwrap_err().is_not_found());
}

#[test]
fn a_service_of_the_system_runs() {
    let seen = Door::default().service("PlugPlay").unwrap();
    assert!(seen.running, "{seen:?}");
}

const fn source(
    namespace: &'static str,
    class: &'static str,
    properties: &'static [&'static str],
    methods: &'static [&'static str],
) -> WmiSource {
    WmiSource {
        namespace,
        class,
        properties,
        methods,
        condition: "",
        context: ("", ""),
    }
}

#[test]
fn properties_of_wmi_come_as_what_they_are_and_what_is_missing_is_left_out() {
    let properties = &["BuildNumber", "Primary", "OSType", "NoSuchProperty"];
    let rows = wmi::rows_of(source(r"root\CIMV2", "Win32_OperatingSystem", properties, &[])).unwrap();
    let [row] = rows.as_slice() else {
        panic!("one system: {rows:?}")
    };
    let build = Door::default()
        .registry(
            r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion",
            "CurrentBuild",
        )
        .unwrap();
    assert_eq!(
        row.text("BuildNumber")
            .map(str::to_owned)
            .map(RegistryValue::Text),
        Some(build)
    );
    assert_eq!(row.flag("Primary"), Some(true));
    // Windows NT.
    assert_eq!(row.integer("OSType"), Some(18));
    assert!(!row.0.contains_key("NoSuchProperty"), "{row:?}");
}

#[test]
fn a_condition_limits_the_rows_and_a_method_tells_of_each() {
    let process = WmiSource {
        condition: "Name='services.exe'",
        ..source(r"root\CIMV2", "Win32_Process", &["Name", "Handle"], &["GetOwner"])
    };
    let rows = wmi::rows_of(process).unwrap();
    let [row] = rows.as_slice() else {
        panic!("one process: {rows:?}")
    };
    assert_eq!(row.text("Name"), Some("services.exe"));
    assert!(
        row.0.contains_key("User"),
        "what the method gave: {:?}",
        row.0.keys()
    );
    assert!(
        !row.0.contains_key("ReturnValue"),
        "its own success is no property"
    );
}

#[test]
fn a_namespace_that_is_not_there_is_not_found() {
    let nowhere = source(r"root\nowhere", "Win32_OperatingSystem", &[], &[]);
    let error = wmi::rows_of(nowhere).unwrap_err();
    assert!(error.is_not_found(), "{error}");
}

#[test]
fn what_hangs_is_left_behind_with_a_reason() {
    let hang = || {
        std::thread::sleep(Duration::from_secs(60));
        Ok(())
    };
    let started = std::time::Instant::now();
    let error = com::within(Duration::from_millis(50), "it", hang).unwrap_err();
    assert_eq!(error.reason(), Reason::TimedOut);
    assert!(started.elapsed() < Duration::from_secs(30));
    assert_eq!(com::within(Duration::from_secs(5), "it", || Ok(7)), Ok(7));
    let fails = || -> Result<(), HostError> { panic!("a test's own") };
    let error = com::within(Duration::from_secs(5), "it", fails).unwrap_err();
    assert_eq!(error.reason(), Reason::Unreadable);
}

#[test]
fn an_open_port_is_listed_with_who_can_reach_it() {
    let here = TcpListener::bind("127.0.0.1:0").unwrap();
    let everywhere = TcpListener::bind("0.0.0.0:0").unwrap();
    let listed = Door::default().listeners().unwrap();
    for (listener, loopback) in [(&here, true), (&everywhere, false)] {
        let port = listener.local_addr().unwrap().port();
        assert!(listed.contains(&Listener { loopback, port }), "{port} {listed:?}");
    }
    let port = here.local_addr().unwrap().port();
    drop(here);
    let is_here = |listener: &&Listener| listener.port == port;
    assert_eq!(Door::default().listeners().unwrap().iter().find(is_here), None);
}

#[test]
fn what_wine_cannot_tell_is_unknown_and_never_an_answer() {
    let door = Door::default();
    let answers = [
        ("accounts", door.accounts().map(drop)),
        ("password rules", door.password_rules().map(drop)),
        ("lockout rules", door.lockout_rules().map(drop)),
        ("password complexity", door.password_complexity().map(drop)),
        ("join", door.join().map(drop)),
        ("logon audit", door.logon_audit().map(drop)),
        ("updates", door.updates().map(drop)),
    ];
    for (what, answer) in answers {
        if is_wine() {
            let error = answer.expect_err(what);
            assert_eq!(error.reason(), Reason::Unreadable, "{what}: {error}");
        } else {
            assert_eq!(answer, Ok(()), "{what}");
        }
    }
    for query in [
        WmiQuery::AntivirusProducts,
        WmiQuery::DefenderStatus,
        WmiQuery::EncryptableVolumes,
        WmiQuery::Tpm,
    ] {
        let answer = door.wmi(query);
        assert!(
            !is_wine() || answer.as_ref().is_err_and(HostError::is_not_found),
            "{answer:?}"
        );
    }
}

#[test]
fn identities_are_written_as_everybody_writes_them() {
    assert_eq!(Sid::administrators().text(), "S-1-5-32-544");
    assert_eq!(Sid::system().text(), "S-1-5-18");
    let own = token::user(&token::own().unwrap()).unwrap().unwrap();
    assert!(own.text().starts_with("S-1-5-"), "{}", own.text());
    // SAFETY: the one lives, the other is null.
    let copies = unsafe { (Sid::copy(own.as_raw()), Sid::copy(Default::default())) };
    assert_eq!(copies, (Some(own), None));
}

#[test]
fn dates_count_from_1970_and_what_is_none_is_left_out() {
    assert_eq!(variant::day_of(25_569.0), Some(0));
    assert_eq!(variant::day_of(46_347.99), Some(20_778));
    // What the update agent says for never.
    assert_eq!(variant::day_of(0.0), Some(-25_569));
    assert_eq!(variant::day_of(f64::NAN), None);
    assert_eq!(variant::day_of(f64::INFINITY), None);
    assert_eq!(variant::day(&Default::default()), None);
    assert_eq!(variant::value(&Default::default(), 0), None);
    let text = variant::value(&windows::Win32::System::Variant::VARIANT::from("a"), 8);
    assert_eq!(text, Some(WmiValue::Text("a".to_owned())));
    let unsigned = windows::Win32::System::Variant::VARIANT::from(-1_i32);
    assert_eq!(
        variant::value(&unsigned, 19),
        Some(WmiValue::Integer(4_294_967_295))
    );
    assert_eq!(variant::value(&unsigned, 3), Some(WmiValue::Integer(-1)));
}
