using System.Net;
using System.Net.Http.Headers;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.ApiKeys;

/// <summary>Shared steps of the API key tests.</summary>
internal static class Keys
{
    public const string Path = "/api/v1/api-keys";
    public const string Accounts = "/api/v1/service-accounts";

    public static async Task<IssuedKey> CreateKeyAsync(
        this Person person, string[] scopes, int? expiresInDays = null, string[]? allowedIpAddresses = null)
    {
        var created = await person.Http.PostJsonAsync(Path, new { name = "Robot", scopes, expiresInDays, allowedIpAddresses });
        created.Status.ShouldBe(HttpStatusCode.Created, created.Body);
        return new IssuedKey(created["id"].GetGuid(), created["key"].GetString()!);
    }

    public static async Task<(Guid Id, IssuedKey Key)> CreateAccountAsync(this Person person, string role, params string[] scopes)
    {
        var account = await person.Http.PostJsonAsync(Accounts, new { name = $"Robot of {role}", role });
        account.Status.ShouldBe(HttpStatusCode.Created, account.Body);
        var key = await person.Http.PostJsonAsync($"{Accounts}/{account["id"].GetGuid()}/keys", new { name = "Robot", scopes });
        key.Status.ShouldBe(HttpStatusCode.Created, key.Body);
        return (account["id"].GetGuid(), new IssuedKey(key["id"].GetGuid(), key["key"].GetString()!));
    }

    public static HttpClient With(this TestApp app, IssuedKey key) => app.With(key.Text);

    public static HttpClient With(this TestApp app, string key)
    {
        var http = app.Anonymous();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return http;
    }

    /// <summary>Requires the scope <c>tenants.read</c>.</summary>
    public static Task<ApiResponse> ReadTenantAsync(this TestApp app, string key, Guid? tenantId) =>
        app.With(key).GetResponseAsync($"/api/v1/tenants/{tenantId}");

    public static Task<ApiResponse> ReadTenantAsync(this TestApp app, IssuedKey key, Guid? tenantId) => app.ReadTenantAsync(key.Text, tenantId);

    /// <summary>Puts the clock forward and signs in again, because the access token has expired then.</summary>
    public static async Task ForwardAsync(this TestApp app, TimeSpan by, Person person)
    {
        var tenant = person.TenantId!.Value;
        app.Clock.Forward(by);
        await person.SignInAsync();
        await person.SwitchAsync(tenant);
    }
}

internal sealed record IssuedKey(Guid Id, string Text);
