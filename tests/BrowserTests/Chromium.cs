using Microsoft.Playwright;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.BrowserTests;

/// <summary>A headless Chromium. All tests share it; each opens its own profile.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private static string? Program => Environment.GetEnvironmentVariable("TEST_CHROMIUM")
        ?? new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    public async ValueTask InitializeAsync()
    {
        if (Program is { } program)
        {
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = program,
                Headless = true,

                // Without this, Chromium asks before a page of another origin reaches this machine, which hides the application's own refusal.
                Args = ["--disable-features=LocalNetworkAccessChecks", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
            });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        _playwright?.Dispose();
    }

    /// <summary>Opens a page in a new profile.</summary>
    public async Task<IPage> NewPageAsync()
    {
        if (_browser is null)
        {
            RequiredServers.SkipOrFail(
                "chromium", "Chromium was not found. Install it (Debian: apt-get install chromium) or set TEST_CHROMIUM to its path.");
        }

        var profile = await _browser.NewContextAsync(new BrowserNewContextOptions { IgnoreHTTPSErrors = true });
        return await profile.NewPageAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class InChromium : ICollectionFixture<Chromium>
{
    public const string Name = "in Chromium";
}
