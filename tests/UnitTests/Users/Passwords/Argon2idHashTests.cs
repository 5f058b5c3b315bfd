using Shouldly;
using SvcInfra.Infrastructure.Users.Passwords;

namespace SvcInfra.UnitTests.Users.Passwords;

public sealed class Argon2idHashTests
{
    private const string Salt = "c29tZXNhbHRzb21lc2FsdA";
    private const string Tag = "YWTHOaBOF940qAvuZcalj0uKJAy/VlL0p541rgK3xhY";
    private const int MaxMemoryKiB = 262_144;

    [Theory]
    [InlineData("m=8,t=1,p=1")]
    [InlineData("m=262144,t=10,p=1")]
    public void Hash_string_within_bounds_round_trips_unchanged(string parameters)
    {
        var text = $"$argon2id$v=19${parameters}${Salt}${Tag}";

        Argon2idHash.TryParse(text, MaxMemoryKiB, out var hash).ShouldBeTrue();

        hash.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("$")]
    [InlineData("$$$$$")]
    [InlineData("argon2id$v=19$m=64,t=3,p=1$" + Salt + "$" + Tag)]
    [InlineData("$argon2i$v=19$m=64,t=3,p=1$" + Salt + "$" + Tag)]
    [InlineData("$argon2d$v=19$m=64,t=3,p=1$" + Salt + "$" + Tag)]
    [InlineData("$ARGON2ID$v=19$m=64,t=3,p=1$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=16$m=64,t=3,p=1$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$m=64,t=3,p=1$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=19$v=19$m=64,t=3,p=1$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=19$t=3,m=64,p=1$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=19$m=64,m=64,t=3,p=1$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=19$m=64,t=3,p=1,p=1$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=19$m=64,t=3,p=1,keyid=AA$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=19$m=64,t=3$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=19$m=64,t=3,p=1,$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=19$m=64,t=3,p=2$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=19$m=64,t=3,p=0$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=19$m=7,t=3,p=1$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=19$m=262145,t=3,p=1$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=19$m=4294967295,t=3,p=1$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=19$m=-64,t=3,p=1$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=19$m=+64,t=3,p=1$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=19$m=064,t=3,p=1$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=19$m= 64,t=3,p=1$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=19$m=,t=3,p=1$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=19$m=0x40,t=3,p=1$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=19$m=64,t=0,p=1$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=19$m=64,t=11,p=1$" + Salt + "$" + Tag)]
    [InlineData("$argon2id$v=19$m=64,t=3,p=1$" + Salt + "==$" + Tag)]
    [InlineData("$argon2id$v=19$m=64,t=3,p=1$" + Salt + "$" + Tag + "=")]
    [InlineData("$argon2id$v=19$m=64,t=3,p=1$" + Salt + "$" + Tag + "$")]
    [InlineData("$argon2id$v=19$m=64,t=3,p=1$" + Salt + "$" + Tag + "\n")]
    [InlineData("$argon2id$v=19$m=64,t=3,p=1$c29t ZXNhbHRzb21lc2FsdA$" + Tag)]
    [InlineData("$argon2id$v=19$m=64,t=3,p=1$c29tZXNhbHRzb21lc2FsdB$" + Tag)]
    [InlineData("$argon2id$v=19$m=64,t=3,p=1$c29tZXNhbHQ$" + Tag)]
    [InlineData("$argon2id$v=19$m=64,t=3,p=1$" + Salt + "$c29tZXNhbHRzb21lc2FsdA")]
    [InlineData("$argon2id$v=19$m=64,t=3,p=1$" + Salt + "$YWTHOaBOF940qAvuZcalj0uKJAy_VlL0p541rgK3xhY")]
    [InlineData("$argon2id$v=19$m=64,t=3,p=1$" + Salt + "$")]
    [InlineData("$argon2id$v=19$m=64,t=3,p=1$" + Salt)]
    [InlineData("$argon2id$v=19$m=64,t=3,p=1$" + Salt + "$" + Tag + Tag + Tag)]
    public void Malformed_hash_string_is_refused(string text)
    {
        Argon2idHash.TryParse(text, MaxMemoryKiB, out var hash).ShouldBeFalse();

        hash.ShouldBeNull();
    }
}
