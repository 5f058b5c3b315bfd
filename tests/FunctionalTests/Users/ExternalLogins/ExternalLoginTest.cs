using System.Net;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Users.ExternalLogins;

/// <summary>Base of the tests with a provider. No account is signed in at the provider when a test begins.</summary>
public abstract class ExternalLoginTest(TestApp app) : FunctionalTest(app)
{
    protected const string Mine = "/api/v1/users/me/external-logins";

    protected static readonly Account Ada = new("4710", "Ada@Example.com", true, "Ada Lovelace");

    protected IdentityProvider Provider => App.Accounts;

    public override async ValueTask DisposeAsync()
    {
        Provider?.Reset();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Links the account that is signed in at the provider.</summary>
    protected static async Task<ApiResponse> LinkAsync(Person person, Browser browser, string provider = "loopback") =>
        await CompleteLinkAsync(person, browser, await browser.FetchCodeAsync(await BeginLinkAsync(person, provider)));

    /// <summary>Begins a link and returns the path that the browser must open.</summary>
    protected static async Task<string> BeginLinkAsync(Person person, string provider = "loopback")
    {
        var begun = await person.Http.PostJsonAsync($"{Mine}/{provider}", new { returnUrl = "/settings" });
        begun.Status.ShouldBe(HttpStatusCode.OK, begun.Body);
        return new Uri(begun["url"].GetString()!).PathAndQuery;
    }

    /// <summary>Finishes a link in the given browser as the given user.</summary>
    protected static async Task<ApiResponse> CompleteLinkAsync(Person person, Browser browser, string code)
    {
        browser.Http.DefaultRequestHeaders.Authorization = person.Http.DefaultRequestHeaders.Authorization;
        var response = await browser.PostAsync(Mine, new { code });
        browser.Http.DefaultRequestHeaders.Authorization = null;
        return response;
    }
}
