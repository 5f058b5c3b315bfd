using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SvcInfra.Infrastructure.InboundWebhooks.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class InboundWebhooks_Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "inbound_webhooks",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    source = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false, collation: "C"),
                    event_id = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    type = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C"),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    processed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: true),
                    body_size = table.Column<int>(type: "integer", nullable: false),
                    protected_body = table.Column<string>(type: "text", nullable: false),
                    failed_attempts = table.Column<int>(type: "integer", nullable: false),
                    replays = table.Column<int>(type: "integer", nullable: false),
                    last_error = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inbound_webhooks", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_inbound_webhooks_received_at",
                table: "inbound_webhooks",
                column: "received_at");

            migrationBuilder.CreateIndex(
                name: "ix_inbound_webhooks_source_event_id",
                table: "inbound_webhooks",
                columns: new[] { "source", "event_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_inbound_webhooks_state_id",
                table: "inbound_webhooks",
                columns: new[] { "state", "id" },
                filter: "state <> 'Processed'");

            migrationBuilder.CreateIndex(
                name: "ix_inbound_webhooks_tenant_id",
                table: "inbound_webhooks",
                column: "tenant_id",
                filter: "tenant_id IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "inbound_webhooks");
        }
    }
}
