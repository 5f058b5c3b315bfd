using Mapster;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users;

/// <summary>The caller's profile.</summary>
/// <param name="Id">Never changes and is never reused.</param>
/// <param name="Email">In lower case.</param>
/// <param name="DisplayName">The name shown to others; 1 to 100 characters.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Version">Increases with every change; the first part of the ETag.</param>
public sealed record ProfileDto(Guid Id, string Email, string DisplayName, DateTimeOffset CreatedAt, long Version) : IVersioned;

/// <summary>The tokens of a session.</summary>
/// <param name="AccessToken">Send it as <c>Authorization: Bearer ...</c>.</param>
/// <param name="TokenType">Always <c>Bearer</c>.</param>
/// <param name="ExpiresIn">Seconds until the access token expires.</param>
/// <param name="RefreshToken">Single use: exchange it for the next pair of tokens.</param>
/// <param name="TenantId">The tenant that the access token acts in; null when the user has none.</param>
public sealed record TokenPairDto(
    [property: Secret] string AccessToken, string TokenType, int ExpiresIn, [property: Secret] string RefreshToken, Guid? TenantId);

/// <summary>The request was accepted. The response is the same whether or not the email address has an account.</summary>
/// <param name="Message">A text for the user.</param>
public sealed record AcceptedDto(string Message);

/// <summary>The request was accepted. The response is the same whether or not the email address has an account.</summary>
/// <param name="Message">A text for the user.</param>
/// <param name="Request">Keep it in this browser and send it together with the token from the link.</param>
public sealed record SignInLinkRequestedDto(string Message, [property: Secret] string Request);

internal sealed class UserMappings : IRegister
{
    public void Register(TypeAdapterConfig config)
    {
        config.NewConfig<User, ProfileDto>().Map(dto => dto.Email, user => user.Email.Value);

        // The query cannot know the current session; the handler sets it.
        config.NewConfig<Session, SessionDto>().Map(dto => dto.IsCurrent, session => false);
    }
}
