namespace SvcInfra.WebApi.Common.Hosting;

/// <summary>
/// The folder of <c>appsettings.json</c>, where relative paths of settings begin. A process that starts in another folder would run without its settings, on
/// a new and empty database.
/// </summary>
internal static class ContentRoot
{
    private const string SettingsFile = "appsettings.json";

    /// <summary>What was configured (<c>ASPNETCORE_CONTENTROOT</c>, <c>--contentRoot</c>), or the working directory if it has settings, or the program's own folder.</summary>
    public static WebApplicationOptions OptionsOf(string[] args) => new() { Args = args, ContentRootPath = IsConfigured(args) || HasSettings() ? null : AppContext.BaseDirectory };

    private static bool IsConfigured(string[] args) =>
        !string.IsNullOrEmpty(new ConfigurationBuilder().AddEnvironmentVariables("DOTNET_").AddEnvironmentVariables("ASPNETCORE_").AddCommandLine(args).Build()[HostDefaults.ContentRootKey]);

    private static bool HasSettings() => File.Exists(Path.Combine(Directory.GetCurrentDirectory(), SettingsFile));
}
