namespace SvcInfra.Application.Common.Security;

/// <summary>Encrypts secrets that have to be read again. Secrets that are only compared are hashed instead.</summary>
public interface ISecretProtector
{
    /// <param name="purpose">The use of the secret; decryption requires the same purpose.</param>
    string Protect(string purpose, byte[] secret);

    /// <exception cref="System.Security.Cryptography.CryptographicException">
    /// The secret was encrypted for another purpose or with a deleted key, or was altered.
    /// </exception>
    byte[] Unprotect(string purpose, string protectedSecret);
}
