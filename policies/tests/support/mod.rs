//! A small policy to vary in tests.

use dspt_policies::SourceFile;

pub(crate) const POLICY: &str = "name: test-policy\nversion: 1\n";

pub(crate) const DATES: &str = "\
valid_until: 2027-05-31
source: a test
products:
  - { id: 'debian:12', name: Debian 12, ends: 2028-06-30 }
";

pub(crate) const TOOLKIT: &str = "\
name: dspt-2026-27
year: 2026-27
deadline: 2027-06-30
status: checked
source: a test
items:
  - id: firewall-everywhere
    ref: '9.6.1'
    title: Firewalls
    level: met
    standard: 9
    theme: it
    answer: yes-no
    who: [manager]
    device_class: strong
    checks: [{ id: firewall-on, how: strong }]
    confidence: stated
    source: a test
";

pub(crate) const CHECKS: &str = "\
checks:
  - id: firewall-on
    title: The firewall is on
    why: It keeps strangers out.
    weight: evidence
    severity: high
    pass: firewall.on
    fix:
      linux: { minutes: 5, text: Turn it on. }
    tests:
      - { name: on, facts: { firewall.on: true }, verdict: pass }
      - { name: off, facts: { firewall.on: false }, verdict: fail }
      - { name: not seen, facts: { firewall.on: { unknown: not-permitted } }, verdict: unknown }
";

/// A good policy with one file put in or replaced.
pub(crate) fn policy_with(name: &str, text: &str) -> Vec<SourceFile> {
    let mut files = vec![
        SourceFile::new("policy.yaml", POLICY),
        SourceFile::new("support-dates.yaml", DATES),
        SourceFile::new("toolkit/year.yaml", TOOLKIT),
        SourceFile::new("checks/firewall-on.yaml", CHECKS),
    ];
    files.retain(|file| file.name() != name);
    files.push(SourceFile::new(name, text));
    files
}
