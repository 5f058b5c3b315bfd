using Microsoft.Playwright;
using Shouldly;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.BrowserTests;

/// <summary>The pages that a newcomer opens first.</summary>
[Collection(InChromium.Name)]
[Slow]
public sealed class DevelopmentPageTests(Chromium chromium) : IAsyncLifetime
{
    private RunningApp _app = null!;
    private IPage _page = null!;

    public async ValueTask InitializeAsync()
    {
        _page = await chromium.NewPageAsync();
        _app = await RunningApp.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await (_page?.Context.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_app?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Fact]
    public async Task Emailed_link_opens_a_page_whose_button_verifies_the_email_address()
    {
        await _app.RegisterAsync("ada");
        await OwnPage.OpenAsync(_page, _app.Origin);
        (await OwnPage.SignInAsync(_page, "ada")).Code.ShouldBe("users.email_not_verified");

        await _page.GotoAsync(await _app.MailedLinkAsync("ada"));
        await _page.RunAndWaitForResponseAsync(() => _page.GetByRole(AriaRole.Button).ClickAsync(),
            response => response.Url.EndsWith("/verify-email", StringComparison.Ordinal) && response.Status == 204);

        await OwnPage.OpenAsync(_page, _app.Origin);
        (await OwnPage.SignInAsync(_page, "ada")).Status.ShouldBe(204);
    }

    [Fact]
    public async Task Documentation_shows_the_operations_and_its_security_policy_blocks_nothing()
    {
        var errors = Errors();

        (await _page.GotoAsync(_app.Origin + "/docs/"))!.Status.ShouldBe(200);

        await Assertions.Expect(_page.Locator("a[href$='GET/api/v1/api-keys']").First).ToBeAttachedAsync(new() { Timeout = 60_000 });
        errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Documentation_loads_nothing_from_other_servers_and_shows_no_links_to_them()
    {
        List<string> outside = [];
        _page.Request += (_, request) => outside.AddRange(IsOutside(request.Url) ? [request.Url] : []);

        await _page.GotoAsync(_app.Origin + "/docs/");
        await Assertions.Expect(_page.Locator("a[href$='GET/api/v1/api-keys']").First).ToBeAttachedAsync(new() { Timeout = 60_000 });
        await _page.WaitForLoadStateAsync(LoadState.NetworkIdle);

        outside.ShouldBeEmpty();
        (await TextsAsync("a[href]", "element => element.origin !== location.origin")).ShouldBeEmpty();
        const string Services = @"/\b(ask|share|deploy|powered|generate|sdk|mcp|open api client)\b/i";
        (await TextsAsync("a, button, [role=button]", $"element => {Services}.test(label(element))")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Landing_page_loads_without_console_errors()
    {
        var errors = Errors();

        (await _page.GotoAsync(_app.Origin))!.Status.ShouldBe(200);

        (await _page.GetByRole(AriaRole.Heading).First.TextContentAsync()).ShouldNotBeNullOrEmpty();
        errors.ShouldBeEmpty();
    }

    private bool IsOutside(string url) =>
        url.StartsWith("http", StringComparison.Ordinal) && !url.StartsWith(_app.Origin + "/", StringComparison.Ordinal);

    /// <summary>The texts of the page's visible elements for which a function in JavaScript is true.</summary>
    private async Task<string[]> TextsAsync(string selector, string predicate) => await _page.EvaluateAsync<string[]>(
        $$"""
        () => {
          const label = element => `${element.textContent} ${element.ariaLabel ?? ''} ${element.title ?? ''}`.replace(/\s+/g, ' ').trim();
          return [...document.querySelectorAll("{{selector}}")].filter(element => element.checkVisibility()).filter({{predicate}})
            .map(element => `${label(element)} ${element.href ?? ''}`);
        }
        """);

    private List<string> Errors()
    {
        List<string> errors = [];
        _page.Console += (_, message) => errors.AddRange(message.Type == "error" ? [message.Text] : []);
        _page.PageError += (_, error) => errors.Add(error);
        return errors;
    }
}
