//! A private Postgres. It refuses to run as root, so for root it is run in a namespace where root is somebody else, or
//! as another user.

use std::{
    env, fs,
    io::Write,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use rustix::process::geteuid;

use crate::{
    checkout::{Home, create_folder, remove_folder},
    failure::{Doing, Failure, Result},
    part::{Kind, Part},
    process::{self, Identity, Lifetime},
    stack::{Stack, random_bytes},
};

/// The superuser and the database that the URL names.
const NAME: &str = "sheen";

pub(crate) fn spawn(stack: &mut Stack, home: &Home, lifetime: Lifetime) -> Result<Child> {
    if stack.postgres_data.as_os_str().is_empty() {
        stack.postgres_data = home.data().join("postgres");
    }
    let who = identity(&mut stack.postgres_data)?;
    stack.save(home)?;
    let data = stack.postgres_data.clone();
    let postgres = stack.program("postgres")?;
    if !data.join("PG_VERSION").exists() {
        initialise(stack, home, &who, &data)?;
    }
    // Left by one that was killed. Its process id may be another program's by now, and Postgres would refuse to start.
    let _ = fs::remove_file(data.join("postmaster.pid"));

    let address = stack.address(Part::first(Kind::Postgres), "postgres")?;
    let mut command = process::command(home, "postgres", postgres, &who, lifetime)?;
    command.arg("-D").arg(&data).args(["-p", &address.port().to_string()]);
    let settings = [
        "listen_addresses=127.0.0.1",
        // The path of a socket must be short, and this one's may be long.
        "unix_socket_directories=",
        // Shared memory that goes with the data: one that is killed leaves nothing behind in /dev/shm.
        "dynamic_shared_memory_type=mmap",
        "max_connections=200",
        if stack.durable { "fsync=on" } else { "fsync=off" },
    ];
    for setting in settings {
        command.args(["-c", setting]);
    }
    command.current_dir(&data).spawn().doing(|| "start postgres".to_owned())
}

/// Makes the data folder's content: a superuser, and a database of the same name.
fn initialise(stack: &Stack, home: &Home, who: &Identity, data: &Path) -> Result<()> {
    // What a start that broke off has left.
    for entry in fs::read_dir(data).into_iter().flatten().flatten() {
        remove_folder(&entry.path()).or_else(|_| fs::remove_file(entry.path()).doing(|| "clean up".to_owned()))?;
    }
    let log = home.log("postgres");
    let failed = || Failure::new(format!("the database could not be made, see {}", log.display()));
    let locale = if cfg!(target_os = "macos") { "C" } else { "C.UTF-8" };

    let mut initdb = process::command(home, "postgres", stack.program("initdb")?, who, Lifetime::Tied("KILL"))?;
    initdb.arg("-D").arg(data).args(["-U", NAME, "--auth=trust", "-E", "UTF8", "--no-sync", "--no-instructions"]);
    initdb.arg(format!("--locale={locale}")).current_dir(data);
    if !initdb.status().is_ok_and(|status| status.success()) {
        return Err(failed());
    }
    let mut single = process::command(home, "postgres", stack.program("postgres")?, who, Lifetime::Tied("KILL"))?;
    single.args(["--single", "-D"]).arg(data).args(["-c", "fsync=off", "postgres"]).current_dir(data);
    let mut child = single.stdin(Stdio::piped()).spawn().doing(|| "start postgres".to_owned())?;
    if let Some(mut input) = child.stdin.take() {
        // An error here is one of its exit status, too.
        let _ = writeln!(input, "CREATE DATABASE {NAME};");
    }
    if !child.wait().is_ok_and(|status| status.success()) {
        return Err(failed());
    }
    Ok(())
}

/// Who can run Postgres on `data`. The folder is made; if nobody that Postgres accepts can reach it (it lies in the
/// closed home of root, say), it becomes one below the system's folder for temporary files.
fn identity(data: &mut PathBuf) -> Result<Identity> {
    if !geteuid().is_root() {
        create_folder(data)?;
        return Ok(Identity::Own);
    }
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let users: Vec<(u32, u32)> = ["postgres", "nobody"].iter().filter_map(|name| ids_of(name, &users)).collect();
    let elsewhere = env::temp_dir().join(format!("sheen-{:016x}", u64::from_le_bytes(random_bytes()?)));
    let folders = if data.join("PG_VERSION").exists() { vec![data.clone()] } else { vec![data.clone(), elsewhere] };
    for folder in folders {
        create_folder(&folder)?;
        let namespace = users.iter().map(|&(uid, gid)| Identity::Namespace { uid, gid });
        let user = users.iter().map(|&(uid, gid)| Identity::User { uid, gid });
        if let Some(who) = namespace.chain(user).find(|who| can_write(&folder, who)) {
            *data = folder;
            return Ok(who);
        }
        // Nothing is lost: only an empty folder can be removed so.
        let _ = fs::remove_dir(&folder);
    }
    Err(Failure::new(
        "Postgres refuses to run as root, and no other user can be found to run it. Run this as another user, or name a \
         server to use instead: SHEEN_DATABASE_URL",
    ))
}

fn can_write(folder: &Path, who: &Identity) -> bool {
    let mut test = match *who {
        Identity::Own => Command::new("test"),
        Identity::Namespace { uid, gid } => process::prefixed(&process::namespace(uid, gid), Path::new("test")),
        Identity::User { uid, gid } => {
            if chown(folder, Some(uid), Some(gid)).is_err() {
                return false;
            }
            let mut test = Command::new("test");
            test.uid(uid).gid(gid);
            test
        }
    };
    process::works(test.arg("-w").arg(folder).current_dir("/"))
}

fn ids_of(name: &str, passwd: &str) -> Option<(u32, u32)> {
    let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut ids = line.split(':').skip(2).map(str::parse);
    Some((ids.next()?.ok()?, ids.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_users_ids_are_read_from_the_list_of_users() {
        let users = "root:x:0:0:root:/root:/bin/bash\npostgres2:x:7:8::/:/bin/sh\npostgres:x:101:104::/:/bin/sh\n";
        assert_eq!(ids_of("postgres", users), Some((101, 104)));
        assert_eq!(ids_of("nobody", users), None);
    }
}
