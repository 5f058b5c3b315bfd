using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Security;

/// <summary>The master key in use and the earlier ones, each found by its id. Nothing here prints a key.</summary>
internal sealed class MasterKey
{
    public const int KeyBytes = 32;
    private const string HowToMakeOne = "A key is 32 random bytes in base64: openssl rand -base64 32";

    private readonly Dictionary<string, byte[]> _keys = new(StringComparer.Ordinal);

    private MasterKey(byte[] current, IEnumerable<byte[]> previous)
    {
        CurrentId = IdOf(current);
        _keys.Add(CurrentId, current);
        foreach (var key in previous)
        {
            _keys.TryAdd(IdOf(key), key);
        }
    }

    /// <summary>The id of the key that encrypts: the first eight bytes of its SHA-256, in lower-case hex.</summary>
    public string CurrentId { get; }

    public ReadOnlySpan<byte> Current => _keys[CurrentId];

    public bool TryGet(string id, [NotNullWhen(true)] out byte[]? key) => _keys.TryGetValue(id, out key);

    /// <exception cref="ConfigurationException">No key outside Development, two at once, or one that isn't 32 bytes in base64.</exception>
    public static MasterKey Load(MasterKeyOptions options, IHostEnvironment environment)
    {
        var previous = options.PreviousValues.Select((value, i) => Decode(value, $"{MasterKeyOptions.Section}:PreviousValues:{i}"))
            .Concat(options.PreviousFiles.Select((file, i) => Read(file, $"{MasterKeyOptions.Section}:PreviousFiles:{i}", environment)));
        return new MasterKey(LoadCurrent(options, environment), previous);
    }

    private static byte[] LoadCurrent(MasterKeyOptions options, IHostEnvironment environment)
    {
        const string ValueKey = $"{MasterKeyOptions.Section}:Value";
        const string FileKey = $"{MasterKeyOptions.Section}:File";

        // A variable that is set but empty is the usual way to blank out a setting: it counts as absent.
        return (string.IsNullOrWhiteSpace(options.Value), string.IsNullOrWhiteSpace(options.File)) switch
        {
            (false, true) => Decode(options.Value!, ValueKey),
            (true, false) => Read(options.File!, FileKey, environment),
            (false, false) => throw new ConfigurationException($"Set {ValueKey} or {FileKey}, not both."),
            _ when environment.IsDevelopment() => DevelopmentKey(environment),
            _ => throw new ConfigurationException(
                $"The key that encrypts secrets at rest is not configured. Set {ValueKey}, or {FileKey} to the path of a file that holds it. "
                + HowToMakeOne),
        };
    }

    private static byte[] DevelopmentKey(IHostEnvironment environment)
    {
        var path = Path.Combine(environment.ContentRootPath, "App_Data", "master.key");
        return Decode(MasterKeyFile.ReadOrCreate(path), $"the development key {path} (delete it to get a new one)");
    }

    private static byte[] Read(string file, string source, IHostEnvironment environment)
    {
        try
        {
            return Decode(System.IO.File.ReadAllText(Path.Combine(environment.ContentRootPath, file)), source);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ConfigurationException($"The file of {source} can't be read: {e.Message}", e);
        }
    }

    private static byte[] Decode(string text, string source)
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

    private static string IdOf(byte[] key) => Convert.ToHexStringLower(SHA256.HashData(key).AsSpan(0, 8));
}
