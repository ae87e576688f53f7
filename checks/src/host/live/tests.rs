use super::*;

#[test]
fn this_device_answers() {
    let host = Live::new();
    assert!(host.today() > 20_000);
    assert!(host.minutes_since_start().is_ok());
    let hardware = host.hardware();
    assert!(hardware.processors > 0);
    assert!(hardware.memory_mib > 0);
}

#[cfg(target_os = "linux")]
#[test]
fn files_of_the_kernel_are_read_though_their_size_is_nothing() {
    let host = Live::new();
    let status = host.text("/proc/self/status", limits::CONFIG_BYTES).unwrap();
    assert!(status.contains("\nUid:"));
    let own = host.text("/proc/self/comm", limits::NAME_BYTES).unwrap();
    let running = host.processes().unwrap();
    assert!(running.is_sorted());
    assert!(!running.is_empty() && !own.is_empty());
    assert_eq!(host.platform(), Platform::Linux);
}
