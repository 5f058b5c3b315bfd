using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.Profile;

/// <summary>Reads the caller's profile.</summary>
[Authenticated(OpenToSingleFactor = true)]
public sealed record GetMyProfile : IQuery<ProfileDto>;

internal sealed class GetMyProfileHandler(IReadRepository<User> users, IRequestContext context) : IRequestHandler<GetMyProfile, Result<ProfileDto>>
{
    public async Task<Result<ProfileDto>> Handle(GetMyProfile query, CancellationToken cancellationToken) =>
        await users.FirstAsync<ProfileDto>(new UserById(context.RequireUserId()), cancellationToken) is { } profile ? profile : UserErrors.NotFound;
}
