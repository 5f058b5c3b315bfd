namespace SvcInfra.Application.Users.Passwords;

/// <summary>
/// Too many password hashes are under way and waiting (see the configuration section <c>PasswordHashing</c>). Nothing was computed;
/// the same call may succeed a moment later. HTTP answers it with 503.
/// </summary>
public sealed class PasswordHasherBusyException() : Exception("Too many password checks are waiting. Try again in a moment.");
