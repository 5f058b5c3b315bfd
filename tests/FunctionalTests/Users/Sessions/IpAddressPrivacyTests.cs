using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.FunctionalTests.ApiKeys;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Users.Sessions;

/// <summary>How the IP addresses of users are stored.</summary>
public abstract class IpAddressPrivacyTests(TestApp app) : FunctionalTest(app)
{
    private const string Home = "127.0.0.2";
    private const string Elsewhere = "127.0.9.3";

    public override async ValueTask DisposeAsync()
    {
        Configure(IpAddressStorage.Full);
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(IpAddressStorage.Full, true)]
    [InlineData(IpAddressStorage.Hashed, false)]
    [InlineData(IpAddressStorage.None, false)]
    public async Task IP_addresses_of_sessions_and_api_keys_are_stored_as_configured(IpAddressStorage setting, bool isShown)
    {
        Configure(setting);
        var ada = await App.SignUpAsync("ada");
        ada.Use(await ada.RefreshAsync(ada.RefreshToken));
        await ada.CreateTenantAsync("blue-harbor");
        var key = await ada.CreateKeyAsync(["tenants.read"]);
        (await App.ReadTenantAsync(key, ada.TenantId)).Status.ShouldBe(HttpStatusCode.OK);
        await Eventually.TrueAsync(
            () => App.InDatabaseAsync(ada.TenantId, db => db.Set<ApiKey>().AnyAsync(k => k.LastUsedAt != null)),
            TimeSpan.FromSeconds(10), "the last use to be stored");

        var listed = (await ada.Http.GetResponseAsync("/api/v1/users/me/sessions"))["items"]
            .EnumerateArray().Single().GetProperty("ipAddress").GetString();
        var shown = (await ada.Http.GetResponseAsync($"{Keys.Path}/{key.Id}"))["lastUsedFrom"].GetString();
        string?[] kept =
        [
            await App.InDatabaseAsync(null, db => db.Set<Session>().Select(s => s.IpAddress).SingleAsync()),
            await App.InDatabaseAsync(ada.TenantId, db => db.Set<ApiKey>().Select(k => k.LastUsedFrom).SingleAsync()),
        ];

        (IsIpAddress(listed), IsIpAddress(shown)).ShouldBe((isShown, isShown));
        kept.ShouldAllBe(text => setting == IpAddressStorage.None ? text == null : IsIpAddress(text) == isShown);
        kept[0].ShouldBe(kept[1], "the same IP address is stored alike");
    }

    [Theory]
    [InlineData(IpAddressStorage.Full, HttpStatusCode.OK)]
    [InlineData(IpAddressStorage.Hashed, HttpStatusCode.OK)]
    [InlineData(IpAddressStorage.None, HttpStatusCode.Unauthorized)]
    public async Task Attack_of_locking_out_a_user_does_not_affect_their_known_IP_address(IpAddressStorage setting, HttpStatusCode status)
    {
        Configure(setting);
        var ada = await App.SignUpAsync("ada");
        (await SignInAsync(Home, ada.Email, Person.Password)).ShouldBe(HttpStatusCode.OK);
        for (var i = 0; i < 5; i++)
        {
            (await SignInAsync(Elsewhere, ada.Email, "not the password at all")).ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await SignInAsync(Elsewhere, ada.Email, Person.Password)).ShouldBe(HttpStatusCode.Unauthorized, "this IP address has to wait");
        (await SignInAsync(Home, ada.Email, Person.Password)).ShouldBe(status);
    }

    private static bool IsIpAddress(string? text) => IPAddress.TryParse(text, out _);

    private void Configure(IpAddressStorage setting) => App.Services.GetRequiredService<IOptions<PrivacyOptions>>().Value.Addresses = setting;

    /// <summary>Signs in from the given loopback IP address.</summary>
    private async Task<HttpStatusCode> SignInAsync(string source, string email, string password)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (connection, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
                await socket.ConnectAsync(IPAddress.Loopback, connection.DnsEndPoint.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var http = new HttpClient(handler) { BaseAddress = App.ClientOptions.BaseAddress };
        using var response = await http.PostAsJsonAsync("/api/v1/users/sign-in", new { email, password });
        return response.StatusCode;
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : IpAddressPrivacyTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : IpAddressPrivacyTests(app);
}
