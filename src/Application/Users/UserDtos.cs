using Mapster;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users;

/// <summary>The signed-in user's own profile.</summary>
/// <param name="Id">Stable; never reused.</param>
/// <param name="Email">Lower case.</param>
/// <param name="DisplayName">What others see; 1 to 100 characters.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Version">The ETag begins with it.</param>
public sealed record ProfileDto(Guid Id, string Email, string DisplayName, DateTimeOffset CreatedAt, long Version) : IVersioned;

/// <summary>What a sign-in gives.</summary>
/// <param name="AccessToken">Send it as <c>Authorization: Bearer ...</c>.</param>
/// <param name="TokenType">Always <c>Bearer</c>.</param>
/// <param name="ExpiresIn">Seconds until the access token expires.</param>
/// <param name="RefreshToken">Use it once, for the next pair.</param>
/// <param name="TenantId">The tenant that the access token acts in; null when the user has none yet.</param>
public sealed record TokenPairDto(string AccessToken, string TokenType, int ExpiresIn, string RefreshToken, Guid? TenantId);

/// <summary>Why nothing more is said: whether an address has an account is nobody's business.</summary>
/// <param name="Message">For people.</param>
public sealed record AcceptedDto(string Message);

/// <summary>Whether an address has an account is nobody's business.</summary>
/// <param name="Message">For people.</param>
/// <param name="Request">Keep it in this browser, and send it along with the token of the link.</param>
public sealed record SignInLinkRequestedDto(string Message, string Request);

internal sealed class UserMappings : IRegister
{
    public void Register(TypeAdapterConfig config)
    {
        config.NewConfig<User, ProfileDto>().Map(dto => dto.Email, user => user.Email.Value);

        // Which one is the current one is not the database's to know.
        config.NewConfig<Session, SessionDto>().Map(dto => dto.IsCurrent, session => false);
    }
}
