using System.Text;
using Microsoft.Extensions.Hosting;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Persistence.Schema;

/// <summary>
/// Remembers in Development which build <see cref="ModelDrift"/> has checked: only code changes the model, and a check builds it a second time, which
/// would make every start slower.
/// </summary>
internal static class CheckedModel
{
    /// <summary>The compiler changes these ids with the code.</summary>
    private static readonly string Build =
        $"{typeof(AggregateRoot).Assembly.ManifestModule.ModuleVersionId} {typeof(CheckedModel).Assembly.ManifestModule.ModuleVersionId}";

    public static bool IsThisBuild(IHostEnvironment environment, DatabaseOptions options)
    {
        var path = PathOf(environment, options);
        try
        {
            return File.Exists(path) && File.ReadAllText(path) == Build;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process writes it, or it belongs to another account.
            return false;
        }
    }

    public static void Remember(IHostEnvironment environment, DatabaseOptions options)
    {
        var path = PathOf(environment, options);
        try
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
            using var file = PrivateFiles.Open(path, FileMode.Create);
            file.Write(Encoding.ASCII.GetBytes(Build));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process writes it, or the folder is read-only: then the next start checks again.
        }
    }

    private static string PathOf(IHostEnvironment environment, DatabaseOptions options) =>
        Path.Combine(environment.ContentRootPath, "App_Data", options.IsPostgreSql ? "model.postgresql.checked" : "model.sqlite.checked");
}
