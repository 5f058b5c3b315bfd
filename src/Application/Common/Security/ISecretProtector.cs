namespace SvcInfra.Application.Common.Security;

/// <summary>Encrypts what has to be stored and read again. Secrets that are only compared are hashed instead.</summary>
public interface ISecretProtector
{
    /// <param name="purpose">What it is for; the same is needed to read it.</param>
    /// <param name="secret">What to encrypt.</param>
    string Protect(string purpose, byte[] secret);

    /// <exception cref="System.Security.Cryptography.CryptographicException">It was encrypted for another purpose, with a key that is gone, or altered.</exception>
    byte[] Unprotect(string purpose, string protectedSecret);
}
