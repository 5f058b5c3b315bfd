using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
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

    /// <summary>Derives a key for one purpose (HKDF, RFC 5869): all processes with the same master key get the same one.</summary>
    /// <param name="purpose">Names the purpose and its version, such as <c>cursors.v1</c>.</param>
    /// <returns>32 bytes.</returns>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Current.ToArray(), outputLength: 32, info: Encoding.ASCII.GetBytes(purpose));

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
