using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;

namespace SvcInfra.Infrastructure.Common;

/// <summary>
/// A key of 32 bytes in a section of the configuration: in <c>Value</c>, or in a file that <c>File</c> names. With neither, a Development host makes
/// itself one under <c>App_Data</c>, and any other refuses to start. Nothing here prints a key.
/// </summary>
/// <param name="section">Such as <c>Security:MasterKey</c>.</param>
/// <param name="what">The subject of the sentence that says it is not configured.</param>
/// <param name="developmentFile">The file's name under <c>App_Data</c>.</param>
/// <param name="environment">Whether this is Development, and where relative paths start.</param>
internal sealed class KeySetting(string section, string what, string developmentFile, IHostEnvironment environment)
{
    public const int KeyBytes = 32;
    private const string HowToMakeOne = "A key is 32 random bytes in base64: openssl rand -base64 32";

    /// <exception cref="ConfigurationException">No key outside Development, two at once, or one that isn't 32 bytes in base64.</exception>
    public byte[] Load(string? value, string? file)
    {
        // A variable that is set but empty is the usual way to blank out a setting: it counts as absent.
        return (string.IsNullOrWhiteSpace(value), string.IsNullOrWhiteSpace(file)) switch
        {
            (false, true) => Decode(value!, $"{section}:Value"),
            (true, false) => Read(file!, $"{section}:File"),
            (false, false) => throw new ConfigurationException($"Set {section}:Value or {section}:File, not both."),
            _ when environment.IsDevelopment() => DevelopmentKey(),
            _ => throw new ConfigurationException(
                $"{what} is not configured. Set {section}:Value, or {section}:File to the path of a file that holds it. {HowToMakeOne}"),
        };
    }

    /// <param name="source">The configuration key that names the file.</param>
    /// <exception cref="ConfigurationException">It can't be read, or holds something else.</exception>
    public byte[] Read(string file, string source)
    {
        try
        {
            return Decode(File.ReadAllText(Path.Combine(environment.ContentRootPath, file)), source);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ConfigurationException($"The file of {source} can't be read: {e.Message}", e);
        }
    }

    /// <exception cref="ConfigurationException">Not 32 bytes in base64.</exception>
    public static byte[] Decode(string text, string source)
    {
        // Room for more than a key, so that a longer one is reported by its length.
        Span<byte> buffer = stackalloc byte[KeyBytes * 4];
        try
        {
            var decoded = Convert.TryFromBase64String(text.Trim(), buffer, out var length);
            return decoded && length == KeyBytes
                ? buffer[..KeyBytes].ToArray()
                : throw new ConfigurationException(
                    decoded ? $"{source} holds {length} bytes instead of {KeyBytes}. {HowToMakeOne}" : $"{source} is not a key. {HowToMakeOne}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private byte[] DevelopmentKey()
    {
        var path = Path.Combine(environment.ContentRootPath, "App_Data", developmentFile);
        return Decode(KeyFile.ReadOrCreate(path), $"the development key {path} (delete it to get a new one)");
    }
}
