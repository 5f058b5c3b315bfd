using System.Runtime.CompilerServices;

namespace SvcInfra.TestSupport;

/// <summary>
/// Compares a text with the approved file beside the calling test, so that a change of something public shows in the diff of a commit. With the
/// environment variable <c>UPDATE_APPROVED=1</c> the file is written instead. Line ends don't matter; files are written with LF.
/// </summary>
public static class Approved
{
    /// <summary>Checks <paramref name="actual"/> against <c>name.approved.txt</c>.</summary>
    /// <param name="actual">The text as it is now.</param>
    /// <param name="name">The file's name without <c>.approved.txt</c>.</param>
    /// <param name="callerFile">The calling source file; its folder holds the approved file. Leave it to the compiler.</param>
    /// <exception cref="NotApprovedException">The texts differ, or there is no approved file. <c>name.received.txt</c> then holds the actual text.</exception>
    public static void ShouldMatch(string actual, string name, [CallerFilePath] string callerFile = "")
    {
        var folder = Path.GetDirectoryName(callerFile);
        if (!Directory.Exists(folder))
            throw new NotApprovedException($"The folder of {callerFile} is not here: build tests with DeterministicSourcePaths=false, where the sources are.");

        var approvedFile = Path.Combine(folder, name + ".approved.txt");
        var receivedFile = Path.Combine(folder, name + ".received.txt");
        var text = Normalize(actual);
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1")
        {
            File.WriteAllText(approvedFile, text);
            File.Delete(receivedFile);
            return;
        }

        var approved = File.Exists(approvedFile) ? Normalize(File.ReadAllText(approvedFile)) : "";
        if (text == approved)
        {
            File.Delete(receivedFile);
            return;
        }

        File.WriteAllText(receivedFile, text);
        throw new NotApprovedException(
            $"{approvedFile} does not match. {FirstDifference(approved, text)} Compare it with {receivedFile}; if the change is meant, run the test again with UPDATE_APPROVED=1.");
    }

    private static string Normalize(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";

    private static string FirstDifference(string approved, string actual)
    {
        var (expectedLines, actualLines) = (approved.Split('\n'), actual.Split('\n'));
        var line = expectedLines.Zip(actualLines).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"Line {line + 1}: approved '{expectedLines.ElementAtOrDefault(line)}', actual '{actualLines.ElementAtOrDefault(line)}'.";
    }
}

/// <summary>A text is not the approved one. The message names the first line that differs and what to do.</summary>
public sealed class NotApprovedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public NotApprovedException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What differs.</param>
    public NotApprovedException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What differs.</param>
    /// <param name="innerException">The cause.</param>
    public NotApprovedException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
