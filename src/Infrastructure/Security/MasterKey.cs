using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Security;

/// <summary>The current master key and the earlier ones, by id. Keys are never printed.</summary>
internal sealed class MasterKey
{
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

    /// <exception cref="ConfigurationException">The key is missing outside Development, set twice, or not 32 bytes in base64.</exception>
    public static MasterKey Load(MasterKeyOptions options, IHostEnvironment environment)
    {
        var setting = new KeySetting(MasterKeyOptions.Section, "The key that encrypts secrets at rest", "master.key", environment);
        var previous = options.PreviousValues
            .Select((value, i) => KeySetting.Decode(value, $"{MasterKeyOptions.Section}:PreviousValues:{i}"))
            .Concat(options.PreviousFiles.Select((file, i) => setting.Read(file, $"{MasterKeyOptions.Section}:PreviousFiles:{i}")));
        return new MasterKey(setting.Load(options.Value, options.File), previous);
    }

    private static string IdOf(byte[] key) => Convert.ToHexStringLower(SHA256.HashData(key).AsSpan(0, 8));
}
