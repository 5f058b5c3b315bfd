using System.ComponentModel.DataAnnotations;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shouldly;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Infrastructure.Users.Passwords;

namespace SvcInfra.UnitTests.Users.Passwords;

public sealed class Argon2idPasswordHasherTests
{
    private const string Good = "$argon2id$v=19$m=64,t=3,p=1$c29tZXNhbHRzb21lc2FsdA$YWTHOaBOF940qAvuZcalj0uKJAy/VlL0p541rgK3xhY";

    private static CancellationToken None => CancellationToken.None;

    // Computed with the reference implementation's command line (Debian package argon2 0~20171227), not with the code under test:
    // printf 'correct horse battery staple' | argon2 0123456789abcdef -id -t 2 -k 19456 -p 1 -l 32 -e
    // printf 'password' | argon2 somesaltsomesalt -id -t 3 -k 64 -p 1 -l 32 -e
    // printf 'pa\xc3\x9fw\xc3\xb6rd \xf0\x9f\x94\x91' | argon2 fedcba9876543210 -id -t 1 -k 7168 -p 1 -l 32 -e
    // The test vector of RFC 9106 has four lanes, a secret and associated data, which libsodium does not support.
    [Theory]
    [InlineData(
        "correct horse battery staple",
        "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0")]
    [InlineData("password", Good)]
    [InlineData("paßwörd 🔑", "$argon2id$v=19$m=7168,t=1,p=1$ZmVkY2JhOTg3NjU0MzIxMA$+AYdpwmQswWSGFvVJR/iY0N14gXZ//WEaMNUys2J2Mw")]
    public async Task Hash_of_the_reference_implementation_verifies(string password, string phc)
    {
        using var hasher = Hasher();

        (await hasher.VerifyAsync(phc, password, None)).ShouldNotBe(PasswordVerification.Failed);
        (await hasher.VerifyAsync(phc, password + "x", None)).ShouldBe(PasswordVerification.Failed);
    }

    [Theory]
    [InlineData("caf\u00e9", "cafe\u0301")]
    [InlineData("\ufb01sh and chips", "fish and chips")]
    [InlineData("\uff50\uff41\uff53\uff53", "pass")]
    [InlineData("\ud55c\uae00", "\u1112\u1161\u11ab\u1100\u1173\u11af")]
    public async Task Password_verifies_however_its_characters_are_composed(string one, string other)
    {
        using var hasher = Hasher();

        (await hasher.VerifyAsync(await hasher.HashAsync(one, None), other, None)).ShouldBe(PasswordVerification.Succeeded);
        (await hasher.VerifyAsync(await hasher.HashAsync(other, None), one, None)).ShouldBe(PasswordVerification.Succeeded);
        (await hasher.VerifyAsync(await hasher.HashAsync(one, None), other.ToUpperInvariant() + "x", None)).ShouldBe(PasswordVerification.Failed);
    }

    [Fact]
    public async Task Lone_surrogate_does_not_throw()
    {
        using var hasher = Hasher();

        (await hasher.VerifyAsync(Good, "password\ud800", None)).ShouldBe(PasswordVerification.Failed);
    }

    [Fact]
    public async Task Hash_verifies_its_own_password_and_no_other()
    {
        using var hasher = Hasher();
        var phc = await hasher.HashAsync("correct horse", None);

        phc.ShouldStartWith("$argon2id$v=19$m=19456,t=2,p=1$");
        (await hasher.VerifyAsync(phc, "correct horse", None)).ShouldBe(PasswordVerification.Succeeded);
        (await hasher.VerifyAsync(phc, "Correct horse", None)).ShouldBe(PasswordVerification.Failed);
        (await hasher.VerifyAsync(phc, "", None)).ShouldBe(PasswordVerification.Failed);
        (await hasher.HashAsync("correct horse", None)).ShouldNotBe(phc, "the salt must be new for each hash");
    }

    [Theory]
    [InlineData(7168, 2)]
    [InlineData(19456, 1)]
    public async Task Rehash_is_needed_when_a_stored_parameter_is_lower_than_configured(int memoryKiB, int passes)
    {
        using var before = Hasher(o => (o.MemoryKiB, o.Passes) = (memoryKiB, passes));
        using var after = Hasher();
        var phc = await before.HashAsync("secret", None);

        (await before.VerifyAsync(phc, "secret", None)).ShouldBe(PasswordVerification.Succeeded);
        (await after.VerifyAsync(phc, "secret", None)).ShouldBe(PasswordVerification.SucceededRehashNeeded);
        (await after.VerifyAsync(phc, "wrong", None)).ShouldBe(PasswordVerification.Failed);
    }

    [Fact]
    public async Task Rehash_is_not_needed_when_the_stored_parameters_are_higher_than_configured()
    {
        using var before = Hasher(o => (o.MemoryKiB, o.Passes) = (20480, 3));
        using var after = Hasher();

        (await after.VerifyAsync(await before.HashAsync("secret", None), "secret", None)).ShouldBe(PasswordVerification.Succeeded);
    }

    [Theory]
    [InlineData(null, 19456, 2)]
    [InlineData("not a hash", 19456, 2)]
    [InlineData(Good, 64, 3)]
    public async Task Every_verification_computes_exactly_one_hash(string? phc, int memoryKiB, int passes)
    {
        var calls = new List<(string Password, Argon2idCost Cost)>();
        using var hasher = Hasher(argon2id: (password, salt, cost, tag) =>
        {
            salt.Length.ShouldBe(16);
            tag.Length.ShouldBe(32);
            calls.Add((Encoding.UTF8.GetString(password), cost));
        });

        (await hasher.VerifyAsync(phc, "guess", None)).ShouldBe(PasswordVerification.Failed);

        calls.ShouldBe([("guess", new Argon2idCost(memoryKiB, passes))]);
    }

    [Theory]
    [InlineData(0, 19456, 2, "MaxConcurrent")]
    [InlineData(1, 7167, 2, "MemoryKiB")]
    [InlineData(1, 1048577, 2, "MemoryKiB")]
    [InlineData(1, 19456, 11, "Passes")]
    public void Option_out_of_range_is_refused_and_its_key_is_named(int maxConcurrent, int memoryKiB, int passes, string key)
    {
        var options = new PasswordHashingOptions { MaxConcurrent = maxConcurrent, MemoryKiB = memoryKiB, Passes = passes };
        var failures = new List<ValidationResult>();

        Validator.TryValidateObject(options, new ValidationContext(options), failures, validateAllProperties: true).ShouldBeFalse();

        failures.ShouldHaveSingleItem().ErrorMessage.ShouldNotBeNull()
            .ShouldStartWith($"PasswordHashing:{key} must be from ");
    }

    private static Argon2idPasswordHasher Hasher(Action<PasswordHashingOptions>? configure = null, Argon2idFunction? argon2id = null)
    {
        var options = new PasswordHashingOptions();
        configure?.Invoke(options);
        var logger = NullLogger<Argon2idPasswordHasher>.Instance;
        return argon2id is null
            ? new Argon2idPasswordHasher(Options.Create(options), logger)
            : new Argon2idPasswordHasher(Options.Create(options), logger, argon2id);
    }
}
