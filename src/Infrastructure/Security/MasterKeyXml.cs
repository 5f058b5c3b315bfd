using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace SvcInfra.Infrastructure.Security;

/// <summary>
/// The stored form of an encrypted key: <c>&lt;encryptedKey keyId="..."&gt;</c> with the base64 of nonce (12 bytes), ciphertext and tag (16 bytes).
/// AES-256-GCM with the key id as associated data.
/// </summary>
internal static class MasterKeyXml
{
    public static readonly XName Element = XName.Get("encryptedKey", "urn:svcinfra:security:master-key:1");
    public const string KeyId = "keyId";
    public const int NonceBytes = 12;
    public const int TagBytes = 16;
}

/// <summary>Encrypts the secret part of each Data Protection key before it is stored.</summary>
internal sealed class MasterKeyXmlEncryptor(MasterKey masterKey) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        ArgumentNullException.ThrowIfNull(plaintextElement);
        var plaintext = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        try
        {
            var sealedKey = new byte[MasterKeyXml.NonceBytes + plaintext.Length + MasterKeyXml.TagBytes];
            var nonce = sealedKey.AsSpan(0, MasterKeyXml.NonceBytes);
            RandomNumberGenerator.Fill(nonce);
            using var aes = new AesGcm(masterKey.Current, MasterKeyXml.TagBytes);
            aes.Encrypt(
                nonce,
                plaintext,
                sealedKey.AsSpan(MasterKeyXml.NonceBytes, plaintext.Length),
                sealedKey.AsSpan(MasterKeyXml.NonceBytes + plaintext.Length),
                Encoding.ASCII.GetBytes(masterKey.CurrentId));

            var element = new XElement(
                MasterKeyXml.Element, new XAttribute(MasterKeyXml.KeyId, masterKey.CurrentId), Convert.ToBase64String(sealedKey));
            return new EncryptedXmlInfo(element, typeof(MasterKeyXmlDecryptor));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }
}

/// <summary>
/// Decrypts the output of <see cref="MasterKeyXmlEncryptor"/>. Data Protection creates it by the type name stored with each key, through the
/// constructor that takes the services: renaming or moving this type makes every stored key unreadable. The name carries the assembly version, and
/// .NET does not load a higher version than the running one: after a raise of AssemblyVersion the previous release cannot read new keys, neither
/// during a rollout nor after a rollback.
/// </summary>
internal sealed class MasterKeyXmlDecryptor(IServiceProvider services) : IXmlDecryptor
{
    private readonly MasterKey _masterKey = services.GetRequiredService<MasterKey>();

    /// <exception cref="CryptographicException">The master key with that id is not configured, or the element was altered.</exception>
    public XElement Decrypt(XElement encryptedElement)
    {
        ArgumentNullException.ThrowIfNull(encryptedElement);
        var id = (string?)encryptedElement.Attribute(MasterKeyXml.KeyId);
        if (encryptedElement.Name != MasterKeyXml.Element || id is null)
        {
            throw new CryptographicException("The element is not a key encrypted with a master key.");
        }

        if (!_masterKey.TryGet(id, out var key))
        {
            throw new CryptographicException(
                $"A Data Protection key is encrypted with the master key {id}, which is not configured. If it was replaced, list it under "
                + $"{MasterKeyOptions.Section}:PreviousValues or {MasterKeyOptions.Section}:PreviousFiles.");
        }

        return Open(encryptedElement.Value, key, id);
    }

    private static XElement Open(string base64, byte[] key, string id)
    {
        var sealedKey = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, sealedKey, out var length) || length < MasterKeyXml.NonceBytes + MasterKeyXml.TagBytes)
        {
            throw new CryptographicException("The element is not a key encrypted with a master key.");
        }

        var plaintext = new byte[length - MasterKeyXml.NonceBytes - MasterKeyXml.TagBytes];
        try
        {
            using var aes = new AesGcm(key, MasterKeyXml.TagBytes);
            aes.Decrypt(
                sealedKey.AsSpan(0, MasterKeyXml.NonceBytes),
                sealedKey.AsSpan(MasterKeyXml.NonceBytes, plaintext.Length),
                sealedKey.AsSpan(MasterKeyXml.NonceBytes + plaintext.Length, MasterKeyXml.TagBytes),
                plaintext,
                Encoding.ASCII.GetBytes(id));
            return XElement.Parse(Encoding.UTF8.GetString(plaintext), LoadOptions.PreserveWhitespace);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }
}
