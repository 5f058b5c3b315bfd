using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Common.Seeding;

namespace SvcInfra.WebApi.Common.Hosting;

/// <summary>Ends the start with one sentence per wrong setting that names its key, instead of a stack trace.</summary>
internal static class StartupErrors
{
    public const int ExitCode = 78; // EX_CONFIG of sysexits.h

    private const string UnknownKey = "ErrorOnUnknownConfiguration";
    private const string WrongValue = "Failed to convert configuration value";

    public static async Task<int> ReportAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception e) when (Sentences(e) is { Count: > 0 } sentences)
        {
            // Settings that depend on a wrong setting repeat its error.
            foreach (var sentence in sentences.Distinct())
            {
                // One line each, whatever a library's message has: logs are read by line.
                await Console.Error.WriteLineAsync($"configuration error: {sentence.ReplaceLineEndings(" ")}");
            }

            return ExitCode;
        }
    }

    private static List<string> Sentences(Exception exception) => exception switch
    {
        OptionsValidationException options => [.. options.Failures.Select(Shorten)],
        ConfigurationException configuration => [configuration.Message],
        AggregateException many => [.. many.InnerExceptions.SelectMany(Sentences)],

        // For a list the binder reports only that an error exists; the inner exception says which.
        InvalidOperationException { InnerException: InvalidOperationException inner } list when list.Message.Contains(UnknownKey) => Sentences(inner),

        // The binder has no exception type of its own; its messages name the key or the unknown property.
        InvalidOperationException binding when binding.Message.Contains(UnknownKey) || binding.Message.Contains(WrongValue) => [binding.Message],
        InvalidOperationException { InnerException: { } inner } => Sentences(inner),
        SeedException refused => [refused.Message],
        _ => [],
    };

    /// <summary>Strips the wrapper "DataAnnotation validation failed for 'X' members: '' with the error: 'sentence'."</summary>
    private static string Shorten(string failure)
    {
        const string Marker = "with the error: '";
        var start = failure.IndexOf(Marker, StringComparison.Ordinal);
        return start < 0 ? failure : failure[(start + Marker.Length)..].TrimEnd('.').TrimEnd('\'');
    }
}
