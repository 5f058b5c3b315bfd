using System.Runtime.CompilerServices;

namespace SvcInfra.TestSupport;

/// <summary>
/// Compares a text with the approved file beside the calling test, so that a change of a public surface shows in the diff of a commit. With the
/// environment variable <c>UPDATE_APPROVED=1</c> the file is written instead. Line ends are ignored; files are written with LF.
/// </summary>
public static class Approved
{
    /// <summary>Checks <paramref name="actual"/> against <c>name.approved.txt</c>.</summary>
    /// <param name="actual">The current text.</param>
    /// <param name="name">The file's name without <c>.approved.txt</c>.</param>
    /// <param name="callerFile">The calling source file, set by the compiler; its folder holds the approved file.</param>
    /// <exception cref="NotApprovedException">
    /// The texts differ, or the approved file is missing. <c>name.received.txt</c> then holds the current text.
    /// </exception>
    public static void ShouldMatch(string actual, string name, [CallerFilePath] string callerFile = "")
    {
        var folder = Path.GetDirectoryName(callerFile);
        if (!Directory.Exists(folder))
            throw new NotApprovedException(
                $"The folder of {callerFile} does not exist. "
                + "Build the tests with DeterministicSourcePaths=false on the machine that has the sources.");

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
            $"{approvedFile} does not match. {FirstDifference(approved, text)} Compare it with {receivedFile}. "
            + "If the change is intended, run the test again with UPDATE_APPROVED=1.");
    }

    private static string Normalize(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";

    private static string FirstDifference(string approved, string actual)
    {
        var (expectedLines, actualLines) = (approved.Split('\n'), actual.Split('\n'));
        var line = expectedLines.Zip(actualLines).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"Line {line + 1}: approved '{expectedLines.ElementAtOrDefault(line)}', actual '{actualLines.ElementAtOrDefault(line)}'.";
    }
}

/// <summary>A text differs from the approved one. The message names the first different line and what to do.</summary>
public sealed class NotApprovedException : Exception
{
    public NotApprovedException()
    {
    }

    public NotApprovedException(string message) : base(message)
    {
    }

    public NotApprovedException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
