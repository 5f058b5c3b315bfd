namespace SvcInfra.Application.Users.Passwords;

/// <summary>
/// Too many password hashes are running and waiting (see configuration section <c>PasswordHashing</c>). Nothing was computed; a retry may succeed
/// moments later. HTTP responds with 503.
/// </summary>
public sealed class PasswordHasherBusyException() : Exception("Too many password checks are waiting. Try again in a moment.");
