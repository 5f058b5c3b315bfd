using Microsoft.Playwright;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.BrowserTests;

/// <summary>Debian's Chromium, without a window. One for all tests; each opens a profile of its own.</summary>
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

                // Otherwise it asks before a page of elsewhere reaches this machine, and what is tested is not what refuses.
                Args = ["--disable-features=LocalNetworkAccessChecks", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
            });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        _playwright?.Dispose();
    }

    /// <summary>A page in a profile that knows nothing yet.</summary>
    public async Task<IPage> NewPageAsync()
    {
        if (_browser is null)
        {
            RequiredServers.SkipOrFail("chromium", "There is no Chromium. Install it (Debian: apt-get install chromium), or name its program in TEST_CHROMIUM.");
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
