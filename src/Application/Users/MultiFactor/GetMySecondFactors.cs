using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.MultiFactor;

namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>Lists the caller's second factors.</summary>
[Authenticated(OpenToSingleFactor = true)]
public sealed record GetMySecondFactors : IQuery<SecondFactorsDto>;

internal sealed class GetMySecondFactorsHandler(IReadRepository<User> users, ISecondFactors factors, IRequestContext context)
    : IRequestHandler<GetMySecondFactors, Result<SecondFactorsDto>>
{
    public async Task<Result<SecondFactorsDto>> Handle(GetMySecondFactors query, CancellationToken cancellationToken)
    {
        if (await users.GetByIdAsync(context.RequireUserId(), cancellationToken) is not { } user)
        {
            return UserErrors.NotFound;
        }

        return new SecondFactorsDto(
            user.SecondFactors.HasFlag(SecondFactors.Totp),
            user.SecondFactors.HasFlag(SecondFactors.EmailCode),
            await factors.CountRecoveryCodesAsync(user.Id, cancellationToken));
    }
}
