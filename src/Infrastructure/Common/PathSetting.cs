using Microsoft.Extensions.Hosting;

namespace SvcInfra.Infrastructure.Common;

internal static class PathSetting
{
    /// <summary>Resolves a configured path: relative to the content root, whatever the working directory is. Empty paths stay empty.</summary>
    public static string? Resolve(string? path, IHostEnvironment environment) =>
        string.IsNullOrEmpty(path) ? path : Path.GetFullPath(path, environment.ContentRootPath);
}
