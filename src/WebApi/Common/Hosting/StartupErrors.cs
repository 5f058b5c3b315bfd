using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.WebApi.Common.Hosting;

/// <summary>A wrong setting ends the start with a sentence that names its key, not with a stack trace.</summary>
internal static class StartupErrors
{
    public const int ExitCode = 78; // EX_CONFIG of sysexits.h

    public static async Task<int> ReportAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception e) when (Sentences(e) is { Count: > 0 } sentences)
        {
            // Settings that depend on a wrong one repeat what is wrong with it.
            foreach (var sentence in sentences.Distinct())
            {
                await Console.Error.WriteLineAsync($"configuration error: {sentence}");
            }

            return ExitCode;
        }
    }

    private static List<string> Sentences(Exception exception) => exception switch
    {
        OptionsValidationException options => [.. options.Failures.Select(Shorten)],
        ConfigurationException configuration => [configuration.Message],
        AggregateException many => [.. many.InnerExceptions.SelectMany(Sentences)],

        // Within a list the binder says only that something is wrong; what it is stands inside.
        InvalidOperationException { InnerException: InvalidOperationException inner } list when list.Message.Contains("ErrorOnUnknownConfiguration") => Sentences(inner),

        // The binder has no exception type of its own; its messages name the key or the unknown property.
        InvalidOperationException binding when binding.Message.Contains("ErrorOnUnknownConfiguration") || binding.Message.Contains("Failed to convert configuration value") => [binding.Message],
        InvalidOperationException { InnerException: { } inner } => Sentences(inner),
        IOException { InnerException: AddressInUseException } taken => [taken.Message],
        _ => [],
    };

    /// <summary>"DataAnnotation validation failed for 'X' members: '' with the error: 'sentence'." is for nobody.</summary>
    private static string Shorten(string failure)
    {
        const string Marker = "with the error: '";
        var start = failure.IndexOf(Marker, StringComparison.Ordinal);
        return start < 0 ? failure : failure[(start + Marker.Length)..].TrimEnd('.').TrimEnd('\'');
    }
}
