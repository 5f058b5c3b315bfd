using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.BotProtection;

/// <summary>Gets what a client needs to pass the check of bot protection.</summary>
[Public]
public sealed record GetChallenge : IQuery<ChallengeDto>;

internal sealed class GetChallengeHandler(IChallengeSource challenges) : IRequestHandler<GetChallenge, Result<ChallengeDto>>
{
    public Task<Result<ChallengeDto>> Handle(GetChallenge query, CancellationToken cancellationToken) =>
        Task.FromResult<Result<ChallengeDto>>(challenges.Create());
}
