namespace SvcInfra.Infrastructure.Common;

/// <summary>Checks a configured folder at start, so that a wrong one is a sentence there and not a failure of a later request or job.</summary>
internal static class WritableFolder
{
    /// <summary>Creates the folder if it is missing, and writes and deletes an empty file in it.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="setting">The configuration key that names the folder.</param>
    /// <exception cref="ConfigurationException">The folder cannot be created or written.</exception>
    public static void Ensure(string path, string setting)
    {
        try
        {
            PrivateFiles.CreateFolder(path);
            var probe = Path.Combine(path, $".{Guid.CreateVersion7():N}.tmp");
            PrivateFiles.Open(probe, FileMode.CreateNew).Dispose();
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refusal(path, setting, e);
        }
    }

    public static ConfigurationException Refusal(string path, string setting, Exception reason) => new(
        $"{setting}: the folder {path} cannot be written ({reason.Message.TrimEnd('.')}). "
        + "Give this process's account write access, or set another folder.",
        reason);
}
