namespace SvcInfra.WebApi.Common.Hosting;

/// <summary>
/// The folder of <c>appsettings.json</c>, which relative paths of settings refer to. A process that starts in another folder would otherwise
/// run without its settings, on a new and empty database.
/// </summary>
internal static class ContentRoot
{
    private const string SettingsFile = "appsettings.json";

    /// <summary>
    /// The configured folder (<c>ASPNETCORE_CONTENTROOT</c>, <c>--contentRoot</c>), or the working directory if it has settings, or the program's
    /// folder.
    /// </summary>
    public static WebApplicationOptions OptionsOf(string[] args) =>
        new() { Args = args, ContentRootPath = IsConfigured(args) || HasSettings() ? null : AppContext.BaseDirectory };

    private static bool IsConfigured(string[] args)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables("DOTNET_").AddEnvironmentVariables("ASPNETCORE_").AddCommandLine(args);
        return !string.IsNullOrEmpty(configuration.Build()[HostDefaults.ContentRootKey]);
    }

    private static bool HasSettings() => File.Exists(Path.Combine(Directory.GetCurrentDirectory(), SettingsFile));
}
