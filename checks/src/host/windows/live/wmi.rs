//! The queries of the fixed list.

use std::time::Duration;
use std::time::Instant;

use windows::Win32::System::Com::CLSCTX_INPROC_SERVER;
use windows::Win32::System::Com::CoCreateInstance;
use windows::Win32::System::Com::CoSetProxyBlanket;
use windows::Win32::System::Com::EOAC_NONE;
use windows::Win32::System::Com::RPC_C_AUTHN_LEVEL_PKT_PRIVACY;
use windows::Win32::System::Com::RPC_C_IMP_LEVEL_IMPERSONATE;
use windows::Win32::System::Rpc::RPC_C_AUTHN_WINNT;
use windows::Win32::System::Rpc::RPC_C_AUTHZ_NONE;
use windows::Win32::System::Variant::VARIANT;
use windows::Win32::System::Wmi::IEnumWbemClassObject;
use windows::Win32::System::Wmi::IWbemClassObject;
use windows::Win32::System::Wmi::IWbemContext;
use windows::Win32::System::Wmi::IWbemLocator;
use windows::Win32::System::Wmi::IWbemServices;
use windows::Win32::System::Wmi::WBEM_E_ACCESS_DENIED;
use windows::Win32::System::Wmi::WBEM_E_INVALID_CLASS;
use windows::Win32::System::Wmi::WBEM_E_INVALID_NAMESPACE;
use windows::Win32::System::Wmi::WBEM_E_NOT_FOUND;
use windows::Win32::System::Wmi::WBEM_FLAG_CONNECT_USE_MAX_WAIT;
use windows::Win32::System::Wmi::WBEM_FLAG_FORWARD_ONLY;
use windows::Win32::System::Wmi::WBEM_FLAG_NONSYSTEM_ONLY;
use windows::Win32::System::Wmi::WBEM_FLAG_RETURN_IMMEDIATELY;
use windows::Win32::System::Wmi::WBEM_S_TIMEDOUT;
use windows::Win32::System::Wmi::WBEMSTATUS;
use windows::Win32::System::Wmi::WbemContext;
use windows::Win32::System::Wmi::WbemLocator;
use windows::core::BSTR;
use windows::core::Error;
use windows::core::HRESULT;
use windows::core::HSTRING;
use windows::core::IUnknown;
use windows::core::Interface;
use windows::core::PCWSTR;
use windows::core::Result;

use super::com;
use super::refused;
use super::variant;
use crate::host::HostError;
use crate::host::Refusal;
use crate::host::windows::wmi::WmiQuery;
use crate::host::windows::wmi::WmiRow;
use crate::host::windows::wmi::WmiSource;
use crate::host::windows::wmi::WmiValue;
use crate::limits;

/// A method's own word on whether it could do its work, 0 for yes.
const RETURN_VALUE: &str = "ReturnValue";

pub(super) fn rows(query: WmiQuery) -> std::result::Result<Vec<WmiRow>, HostError> {
    rows_of(query.source())
}

/// As [`rows`], of any source: for tests.
pub(super) fn rows_of(source: WmiSource) -> std::result::Result<Vec<WmiRow>, HostError> {
    com::within(limits::WMI_DEADLINE, source.class, move || {
        let rows = Connection::open(source).and_then(|connection| connection.rows());
        rows.map_err(|error| explain(source.class, error.code()))
    })
}

fn explain(class: &str, code: HRESULT) -> HostError {
    let is = |status: WBEMSTATUS| code == HRESULT(status.0);
    if is(WBEM_S_TIMEDOUT) {
        return Refusal::TimedOut.about(class);
    }
    if is(WBEM_E_ACCESS_DENIED) {
        return Refusal::NotPermitted.about(class);
    }
    let absent = [WBEM_E_INVALID_NAMESPACE, WBEM_E_INVALID_CLASS, WBEM_E_NOT_FOUND];
    refused(class, code, &absent.map(|status| HRESULT(status.0)))
}

/// A namespace, and what is asked in it.
struct Connection {
    services: IWbemServices,
    context: Option<IWbemContext>,
    source: WmiSource,
    until: Instant,
}

impl Connection {
    fn open(source: WmiSource) -> Result<Self> {
        let until = Instant::now() + limits::WMI_DEADLINE;
        // SAFETY: the class is the one that makes this interface, on a thread that was initialised.
        let locator: IWbemLocator = unsafe { CoCreateInstance(&WbemLocator, None, CLSCTX_INPROC_SERVER)? };
        let none = BSTR::new();
        let namespace = BSTR::from(source.namespace);
        // SAFETY: texts that live through the call; no name and no password stand for this account.
        let services = unsafe {
            let wait = WBEM_FLAG_CONNECT_USE_MAX_WAIT.0;
            locator.ConnectServer(&namespace, &none, &none, &none, wait, &none, None)?
        };
        allow_answers(&services.cast()?);
        Ok(Self {
            services,
            context: context(&source)?,
            source,
            until,
        })
    }

    fn rows(&self) -> Result<Vec<WmiRow>> {
        // A property that this system does not have would make a query for it fail; one that is not asked for is only
        // missing. With a condition the class is a large one, whose properties are as old as itself.
        let WmiSource { class, condition, .. } = self.source;
        let query = if condition.is_empty() {
            format!("SELECT * FROM {class}")
        } else if self.source.methods.is_empty() {
            let properties = self.source.properties.join(", ");
            format!("SELECT {properties} FROM {class} WHERE {condition}")
        } else {
            // A method is called by the path of its object, which only a whole object has.
            format!("SELECT * FROM {class} WHERE {condition}")
        };
        let flags = WBEM_FLAG_FORWARD_ONLY | WBEM_FLAG_RETURN_IMMEDIATELY;
        // SAFETY: texts that live through the call.
        let found = unsafe {
            self.services.ExecQuery(
                &BSTR::from("WQL"),
                &BSTR::from(query),
                flags,
                self.context.as_ref(),
            )?
        };
        allow_answers(&found.cast()?);
        let mut rows = Vec::new();
        while rows.len() < limits::WMI_ROWS {
            let Some(object) = self.next(&found)? else { break };
            rows.push(self.row(&object)?);
        }
        Ok(rows)
    }

    fn next(&self, found: &IEnumWbemClassObject) -> Result<Option<IWbemClassObject>> {
        let left = self.until.saturating_duration_since(Instant::now());
        let mut object = [None];
        let mut count = 0;
        // SAFETY: room for one object, and for how many there were.
        let code = unsafe { found.Next(milliseconds(left), &mut object, &mut count) };
        if code == HRESULT(WBEM_S_TIMEDOUT.0) {
            return Err(Error::from_hresult(code));
        }
        code.ok()?;
        let [object] = object;
        Ok(object)
    }

    fn row(&self, object: &IWbemClassObject) -> Result<WmiRow> {
        let mut row = WmiRow::default();
        for property in self.source.properties {
            if let Some(value) = property_of(object, property)? {
                row.0.insert((*property).to_owned(), value);
            }
        }
        if self.source.methods.is_empty() {
            return Ok(row);
        }
        let Some(WmiValue::Text(path)) = property_of(object, "__PATH")? else {
            return Ok(row);
        };
        for method in self.source.methods {
            // What a method cannot tell is left out, like a property that is null.
            row.0.extend(self.call(&path, method).unwrap_or_default());
        }
        Ok(row)
    }

    /// What a method that only reads gives back; nothing where it says that it failed.
    fn call(&self, path: &str, method: &str) -> Result<Vec<(String, WmiValue)>> {
        let mut given: Option<IWbemClassObject> = None;
        // SAFETY: texts that live through the call, and room for one object.
        unsafe {
            self.services.ExecMethod(
                &BSTR::from(path),
                &BSTR::from(method),
                Default::default(),
                self.context.as_ref(),
                None,
                Some(&mut given),
                None,
            )?;
        }
        let values = given.map(|given| all_of(&given)).transpose()?.unwrap_or_default();
        let is_done =
            |(name, value): &(String, WmiValue)| name == RETURN_VALUE && *value == WmiValue::Integer(0);
        if !values.iter().any(is_done) {
            return Ok(Vec::new());
        }
        Ok(values
            .into_iter()
            .filter(|(name, _)| name != RETURN_VALUE)
            .collect())
    }
}

/// A named value by which some providers are told what is wanted.
fn context(source: &WmiSource) -> Result<Option<IWbemContext>> {
    let (name, value) = source.context;
    if name.is_empty() {
        return Ok(None);
    }
    // SAFETY: the class is the one that makes this interface; the text and the value live through the call.
    unsafe {
        let context: IWbemContext = CoCreateInstance(&WbemContext, None, CLSCTX_INPROC_SERVER)?;
        context.SetValue(&HSTRING::from(name), 0, &VARIANT::from(value))?;
        Ok(Some(context))
    }
}

/// Lets the service act as this account, over an encrypted channel. Where there is no channel (the service lives in this
/// process) nothing is to be set; a service that wants more refuses the question itself.
fn allow_answers(proxy: &IUnknown) {
    // SAFETY: the object is alive, and every pointer is absent.
    let set = unsafe {
        CoSetProxyBlanket(
            proxy,
            RPC_C_AUTHN_WINNT,
            RPC_C_AUTHZ_NONE,
            PCWSTR::null(),
            RPC_C_AUTHN_LEVEL_PKT_PRIVACY,
            RPC_C_IMP_LEVEL_IMPERSONATE,
            None,
            EOAC_NONE,
        )
    };
    drop(set);
}

/// One property; none where it is null or where this system does not have it.
fn property_of(object: &IWbemClassObject, name: &str) -> Result<Option<WmiValue>> {
    let mut value = VARIANT::default();
    let mut cim_type = 0;
    // SAFETY: room for one value and its type; the text lives through the call.
    let got = unsafe { object.Get(&HSTRING::from(name), 0, &mut value, Some(&mut cim_type), None) };
    match got {
        Ok(()) => Ok(variant::value(&value, cim_type)),
        Err(error) if error.code() == HRESULT(WBEM_E_NOT_FOUND.0) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Every property of what a method gave.
fn all_of(object: &IWbemClassObject) -> Result<Vec<(String, WmiValue)>> {
    let mut values = Vec::new();
    // SAFETY: the enumeration is begun before it is walked.
    unsafe { object.BeginEnumeration(WBEM_FLAG_NONSYSTEM_ONLY.0)? };
    while values.len() < limits::WMI_ROWS {
        let mut name = BSTR::new();
        let mut value = VARIANT::default();
        let mut cim_type = 0;
        let mut flavour = 0;
        // SAFETY: room for everything that is written. At the end it succeeds and leaves the name empty.
        unsafe { object.Next(0, &mut name, &mut value, &mut cim_type, &mut flavour)? };
        if name.is_empty() {
            break;
        }
        if let Some(value) = variant::value(&value, cim_type) {
            values.push((String::from_utf16_lossy(&name), value));
        }
    }
    Ok(values)
}

fn milliseconds(left: Duration) -> i32 {
    i32::try_from(left.as_millis()).unwrap_or(i32::MAX)
}
