namespace SvcInfra.Infrastructure.Common;

/// <summary>
/// All files and folders that the application writes: only its own account may read them (0600, 0700 on Unix), since they hold personal data,
/// emails with secrets, and keys. The mode is set at creation: changed afterwards, others could open the file in between.
/// </summary>
internal static class PrivateFiles
{
    private const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode700 = FileMode600 | UnixFileMode.UserExecute;

    /// <summary>
    /// Creates the folder and its missing parents. An existing folder keeps its mode: it may be shared on purpose.
    /// </summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, FolderMode700);
        }
    }

    /// <inheritdoc cref="FileStream(string, FileStreamOptions)"/>
    public static FileStream Open(string path, FileMode mode, FileAccess access = FileAccess.ReadWrite, FileShare share = FileShare.None)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = FileMode600;
        }

        return new FileStream(path, options);
    }

    /// <summary>Removes other accounts' access to a file or a folder of the application.</summary>
    /// <returns>True when only the owner has access now; false when another account owns it.</returns>
    public static bool TryNarrow(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        try
        {
            var own = File.GetUnixFileMode(path) & FolderMode700;
            if (File.GetUnixFileMode(path) != own)
            {
                File.SetUnixFileMode(path, own);
            }

            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
