using Microsoft.Extensions.Hosting;

namespace SvcInfra.Infrastructure.Common;

internal static class PathSetting
{
    /// <summary>A path of the configuration: relative ones begin at the content root, whatever the working directory is. None stays none.</summary>
    public static string? Resolve(string? path, IHostEnvironment environment) =>
        string.IsNullOrEmpty(path) ? path : Path.GetFullPath(path, environment.ContentRootPath);
}
