//! What a worker may ask of the kernel: read its generations, compute, answer. Nothing else.
//!
//! Landlock closes every file outside the folder of generations, and every network port. Seccomp lets
//! through the few system calls that reading and computing need: no socket, no file opened for
//! writing, no new program. Both are for good, and for every thread that comes after.

use landlock::{
    ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError,
    RulesetStatus, path_beneath_rules,
};
use libc::c_long;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch,
};
use std::{collections::BTreeMap, fmt, path::Path};

/// The newest edition of Landlock whose rights we know; an older kernel holds what it can.
const EDITION: ABI = ABI::V5;

/// What holds a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Confinement {
    pub landlock: bool,
    pub seccomp: bool,
}

impl fmt::Display for Confinement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.landlock, self.seccomp) {
            (true, true) => "Landlock and seccomp",
            (true, false) => "Landlock",
            (false, true) => "seccomp",
            (false, false) => NOTHING,
        })
    }
}

/// How a worker says that the kernel holds it by nothing but its limits.
pub(super) const NOTHING: &str = "nothing";

/// Confines this thread and all it starts from now on; `generations`, a folder or a file, may still be read. Where the
/// kernel does not offer one of the two, the other holds alone.
pub(super) fn confine(generations: &Path) -> Confinement {
    // In this order: the second would refuse the calls of the first.
    let landlock =
        close_files(generations).is_ok_and(|status| status != RulesetStatus::NotEnforced);
    let seccomp = filter().is_some_and(|filter| seccompiler::apply_filter(&filter).is_ok());
    Confinement { landlock, seccomp }
}

fn close_files(generations: &Path) -> Result<RulesetStatus, RulesetError> {
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(EDITION))?
        .handle_access(AccessNet::from_all(EDITION))?
        .create()?
        .add_rules(path_beneath_rules(
            [generations],
            AccessFs::from_read(EDITION),
        ))?
        .restrict_self()?;
    Ok(status.ruleset)
}

/// Whatever is not listed here is answered as by a kernel that does not have it, so that libraries
/// take the way round that they have for older kernels.
fn filter() -> Option<BpfProgram> {
    let mut rules: BTreeMap<c_long, Vec<SeccompRule>> =
        ALLOWED.iter().map(|&call| (call, Vec::new())).collect();
    let mut only = |call, argument, operator, value| {
        let length = SeccompCmpArgLen::Dword;
        let condition = SeccompCondition::new(argument, length, operator, value).ok()?;
        rules.insert(call, vec![SeccompRule::new(vec![condition]).ok()?]);
        Some(())
    };
    let writes = (libc::O_ACCMODE | libc::O_CREAT | libc::O_TRUNC) as u64;
    only(libc::SYS_openat, 2, SeccompCmpOp::MaskedEq(writes), 0)?;
    #[cfg(target_arch = "x86_64")]
    only(libc::SYS_open, 1, SeccompCmpOp::MaskedEq(writes), 0)?;
    // A thread, not a process. `clone3` hides its flags from a filter: threads do without it.
    let thread = libc::CLONE_THREAD as u64;
    only(libc::SYS_clone, 0, SeccompCmpOp::MaskedEq(thread), thread)?;
    // `abort` signals itself; nobody else.
    only(
        libc::SYS_tgkill,
        0,
        SeccompCmpOp::Eq,
        std::process::id().into(),
    )?;
    only(libc::SYS_prlimit64, 0, SeccompCmpOp::Eq, 0)?;
    let arch = TargetArch::try_from(std::env::consts::ARCH).ok()?;
    let missing = SeccompAction::Errno(libc::ENOSYS as u32);
    let filter = SeccompFilter::new(rules, missing, SeccompAction::Allow, arch).ok()?;
    filter.try_into().ok()
}

const ALLOWED: &[c_long] = &[
    // The socket to the node and the files of a store.
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_preadv,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_close,
    libc::SYS_lseek,
    libc::SYS_fcntl,
    libc::SYS_fstat,
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_statfs,
    libc::SYS_fstatfs,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_getdents64,
    libc::SYS_readlinkat,
    libc::SYS_getcwd,
    libc::SYS_readahead,
    libc::SYS_fadvise64,
    libc::SYS_ppoll,
    // Memory.
    libc::SYS_brk,
    libc::SYS_mmap,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_mprotect,
    libc::SYS_madvise,
    libc::SYS_mincore,
    libc::SYS_membarrier,
    // Threads.
    libc::SYS_futex,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_set_tid_address,
    libc::SYS_gettid,
    libc::SYS_getpid,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_getcpu,
    libc::SYS_prctl,
    libc::SYS_exit,
    libc::SYS_exit_group,
    // Signals of its own.
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    // Time, chance, and what the machine is.
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_getrandom,
    libc::SYS_uname,
    libc::SYS_sysinfo,
    libc::SYS_getrusage,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_stat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_lstat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_access,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_readlink,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_poll,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_time,
];

#[cfg(test)]
mod tests;
