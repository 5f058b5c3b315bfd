using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Shouldly;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Domain.Users.SignIn;
using SvcInfra.Infrastructure.Security;
using SvcInfra.Infrastructure.Users.Sessions;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Persistence;

/// <summary>The keys in the database: created before the first request, never stored unencrypted, rotated in time.</summary>
public abstract class KeyTests(Engine engine) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private TestApp _app = null!;

    public sealed class OnSqlite() : KeyTests(Engine.Sqlite)
    {
        [Theory]
        [InlineData(null, "Security:MasterKey:Value")]
        [InlineData("c2hvcnQ=", "holds 5 bytes instead of 32")]
        public async Task Production_does_not_start_without_a_master_key_and_names_the_setting(string? key, string sentence)
        {
            await using var process = ChildProcess.Start(
                "dotnet",
                [Path.Combine(AppContext.BaseDirectory, "SvcInfra.WebApi.dll")],
                new Dictionary<string, string?>
                {
                    ["ASPNETCORE_ENVIRONMENT"] = "Production",
                    ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                    ["ASPNETCORE_CONTENTROOT"] = _database.Folder,
                    ["App__PublicUrl"] = "https://app.example",
                    ["Email__PickupDirectory"] = _database.Folder,
                    ["Database__ConnectionString"] = _database.ConnectionString,
                    ["Security__MasterKey__Value"] = key,
                },
                _database.Folder);

            (await process.WaitForExitAsync(TimeSpan.FromSeconds(60))).ShouldBe(78, string.Join('\n', process.Output));
            process.Output.ShouldContain(
                line => line.StartsWith("configuration error: ") && line.Contains(sentence), string.Join('\n', process.Output));
            process.Output.ShouldNotContain(line => line.TrimStart().StartsWith("at "));
        }
    }

    public sealed class OnPostgreSql() : KeyTests(Engine.PostgreSql);

    private SigningKeyRing Ring => _app.Get<SigningKeyRing>();

    private AccessTokenOptions Settings => _app.Get<IOptions<AccessTokenOptions>>().Value;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(engine, "keys");
        _app = new TestApp(_database);
        await _app.StartAsync();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _app?.Dispose();
        _database?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Both_kinds_of_keys_exist_before_the_first_request()
    {
        (await _database.ReadAsync("SELECT key_id FROM signing_keys")).ShouldBe([Ring.Current.Key.KeyId]);
        (await _database.ReadAsync("SELECT xml FROM data_protection_keys")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Second_start_creates_no_keys()
    {
        using var again = new TestApp(_database);
        await again.StartAsync();

        (await _database.ReadAsync("SELECT key_id FROM signing_keys")).ShouldHaveSingleItem();
        (await _database.ReadAsync("SELECT xml FROM data_protection_keys")).ShouldHaveSingleItem();
        again.Get<SigningKeyRing>().Current.Key.KeyId.ShouldBe(Ring.Current.Key.KeyId);
    }

    [Fact]
    public async Task Data_Protection_keys_are_stored_encrypted_with_the_master_key()
    {
        var xml = XElement.Parse((string)(await _database.ReadAsync("SELECT xml FROM data_protection_keys")).Single());

        xml.Descendants().ShouldNotContain(element => element.Name.LocalName == "masterKey");
        var secret = xml.Descendants().Where(element => element.Name.LocalName == "encryptedSecret").ShouldHaveSingleItem();
        secret.Attribute("decryptorType").ShouldNotBeNull().Value.ShouldContain(nameof(MasterKeyXmlDecryptor));
    }

    [Fact]
    public async Task Private_part_of_a_signing_key_is_stored_encrypted()
    {
        var stored = (string)(await _database.ReadAsync("SELECT protected_private_key FROM signing_keys")).Single();
        var secret = Ring.Current.Key.ECDsa.ExportParameters(includePrivateParameters: true).D!;
        var bytes = Convert.FromBase64String(stored.Replace('-', '+').Replace('_', '/').PadRight((stored.Length + 3) / 4 * 4, '='));

        stored.ShouldNotContain(Convert.ToBase64String(Ring.Current.Key.ECDsa.ExportPkcs8PrivateKey()));
        bytes.AsSpan().IndexOf(secret).ShouldBe(-1);
        using var ecdsa = ECDsa.Create();
        Should.Throw<CryptographicException>(() => ecdsa.ImportPkcs8PrivateKey(bytes, out _));
        var plain = _app.Get<IDataProtectionProvider>().CreateProtector("AccessTokens.SigningKeys.v1").Unprotect(stored);
        ecdsa.ImportPkcs8PrivateKey(Convert.FromBase64String(plain), out _);
        ecdsa.ExportParameters(includePrivateParameters: true).D.ShouldBe(secret);
    }

    [Fact]
    public async Task Database_cannot_be_decrypted_without_its_master_key()
    {
        using var thief = new TestApp(
            _database,
            null,
            new KeyValuePair<string, string?>("Security:MasterKey:Value", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));

        await Should.ThrowAsync<CryptographicException>(() => thief.StartAsync());
    }

    [Fact]
    public async Task Next_key_is_published_early_and_the_last_stays_until_its_tokens_expired()
    {
        var first = Ring.Current.Key.KeyId;
        var token = Issue();

        _app.Time.Advance(Settings.KeyRotation - Settings.KeyAnnouncement - TimeSpan.FromMinutes(1));
        await Ring.RotateAsync(CancellationToken.None);
        Published().ShouldBe([first], "the next key is not due yet");

        _app.Time.Advance(TimeSpan.FromMinutes(1));
        await Ring.RotateAsync(CancellationToken.None);
        var second = Published().Except([first]).ShouldHaveSingleItem();
        Ring.Current.Key.KeyId.ShouldBe(first, "verifiers have to read the next key before it signs");
        Issue().ShouldStartWith(token[..token.IndexOf('.')]);

        _app.Time.Advance(Settings.KeyAnnouncement);
        Ring.Current.Key.KeyId.ShouldBe(second);
        Published().ShouldBe([second, first], ignoreOrder: true);
        var last = Ring.Published.Single(key => key.Key.KeyId == first).RetiresAt;
        last.ShouldBeGreaterThanOrEqualTo(_app.Time.GetUtcNow() + Settings.Lifetime);

        _app.Time.Advance(last - _app.Time.GetUtcNow());
        Published().ShouldNotContain(first);
        Ring.Find(first).ShouldBeNull();
        await Ring.RotateAsync(CancellationToken.None);
        (await _database.ReadAsync("SELECT key_id FROM signing_keys")).ShouldNotContain(first);
    }

    [Fact]
    public async Task Repeated_rotation_creates_no_third_key()
    {
        _app.Time.Advance(Settings.KeyRotation - Settings.KeyAnnouncement);

        await Ring.RotateAsync(CancellationToken.None);
        await Ring.RotateAsync(CancellationToken.None);

        Published().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Node_reads_an_unknown_key_of_another_node_from_the_database()
    {
        using var other = new TestApp(_database);
        await other.StartAsync();
        _app.Time.Advance(Settings.KeyRotation);
        await Ring.RotateAsync(CancellationToken.None);
        var made = Ring.Published.OrderBy(key => key.ActiveFrom).Last().Key.KeyId;
        var ring = other.Get<SigningKeyRing>();

        ring.Find(made).ShouldBeNull();
        (await ring.FindOrReloadAsync(made, CancellationToken.None)).ShouldBeNull("it read the keys less than five seconds ago");
        other.Time.Advance(TimeSpan.FromSeconds(5));
        (await ring.FindOrReloadAsync(made, CancellationToken.None)).ShouldNotBeNull();
        (await ring.FindOrReloadAsync("unknown", CancellationToken.None)).ShouldBeNull();
    }

    private List<string> Published() => [.. Ring.Published.Select(key => key.Key.KeyId)];

    private string Issue()
    {
        var (user, now) = (User.Register(EmailAddress.FromStored("ada@example.com"), "Ada", "hash"), _app.Time.GetUtcNow());
        var session = Session.Start(
            user, SignInProof.By(AuthenticationMethod.Password), tenantId: null, now, now.AddDays(1), userAgent: null, ipAddress: null);
        return _app.Get<IAccessTokens>().Issue(session).Value;
    }
}
