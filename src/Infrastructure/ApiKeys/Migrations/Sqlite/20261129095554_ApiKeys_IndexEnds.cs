using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SvcInfra.Infrastructure.ApiKeys.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class ApiKeys_IndexEnds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_api_keys_expires_at",
                table: "api_keys",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "ix_api_keys_revoked_at",
                table: "api_keys",
                column: "revoked_at",
                filter: "revoked_at IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_api_keys_expires_at",
                table: "api_keys");

            migrationBuilder.DropIndex(
                name: "ix_api_keys_revoked_at",
                table: "api_keys");
        }
    }
}
