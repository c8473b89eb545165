//! A private Redis.

use std::process::Child;

use crate::{
    checkout::{Home, create_folder},
    failure::{Doing, Result},
    part::{Kind, Part},
    process::{self, Identity, Lifetime},
    stack::Stack,
};

pub(crate) fn spawn(stack: &Stack, home: &Home, lifetime: Lifetime) -> Result<Child> {
    let data = home.data().join("redis");
    create_folder(&data)?;
    let address = stack.address(Part::first(Kind::Redis), "redis")?;
    let mut redis = process::command(home, "redis", stack.program("redis")?, &Identity::Own, lifetime)?;
    redis.args(["--bind", "127.0.0.1", "--port", &address.port().to_string()]).arg("--dir").arg(&data);
    redis.args(["--appendonly", "yes", "--appendfsync", "everysec", "--save", ""]);
    redis.spawn().doing(|| "start redis".to_owned())
}
