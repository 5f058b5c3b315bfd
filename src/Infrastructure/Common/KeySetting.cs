using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;

namespace SvcInfra.Infrastructure.Common;

/// <summary>
/// A key of 32 bytes from a section of the configuration: in <c>Value</c>, or in a file that <c>File</c> names. With neither, a Development host
/// creates one under <c>App_Data</c>, and any other host refuses to start. Keys are never printed.
/// </summary>
/// <param name="section">Such as <c>Security:MasterKey</c>.</param>
/// <param name="what">The subject of the error message when it is not configured.</param>
/// <param name="developmentFile">The file's name under <c>App_Data</c>.</param>
/// <param name="environment">Its content root resolves relative paths.</param>
internal sealed class KeySetting(string section, string what, string developmentFile, IHostEnvironment environment)
{
    public const int KeyBytes = 32;
    private const string HowToMakeOne = "A key is 32 random bytes in base64: openssl rand -base64 32";

    /// <exception cref="ConfigurationException">The key is missing outside Development, set twice, or not 32 bytes in base64.</exception>
    public byte[] Load(string? value, string? file)
    {
        // An empty environment variable is the usual way to unset a setting, so it counts as missing.
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
    /// <exception cref="ConfigurationException">The file cannot be read, or does not hold a key.</exception>
    public byte[] Read(string file, string source)
    {
        try
        {
            return Decode(File.ReadAllText(Path.Combine(environment.ContentRootPath, file)), source);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ConfigurationException($"The file of {source} cannot be read: {e.Message}", e);
        }
    }

    /// <exception cref="ConfigurationException">The text is not 32 bytes in base64.</exception>
    public static byte[] Decode(string text, string source)
    {
        // Larger than a key, so that the error for a longer one states its length.
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
        try
        {
            return Decode(KeyFile.ReadOrCreate(path), $"the development key {path} (delete it to get a new one)");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw WritableFolder.Refusal(Path.GetDirectoryName(path)!, $"{section}:Value", e);
        }
    }
}
